/* The report as one page of HTML: no script, nothing loaded, readable in light and dark, on a screen and on paper. */
#include <inttypes.h>
#include <string.h>

#include "markup.h"
#include "report.h"
#include "report_style.h"

/* A page in the making. */
typedef struct page {
	cply__strbuf *out;
	const cply_verify_report *report;
	cply_verify_platform *platforms; /* owned */
	size_t count;
} page;

/* What an answer looks like: a word for the style, and a mark for those who see no colour. */
typedef struct look {
	const char *style, *mark;
} look;

static look look_of(const cply_finding *finding)
{
	if (cply_finding_is_problem(finding))
		return (look){"bad", "✗"};
	if (finding->answer == CPLY_ANSWER_PASS)
		return (look){"good", "✓"};
	return finding->answer == CPLY_ANSWER_FAIL ? (look){"weak", "!"} : (look){"open", "?"};
}

static void put(page *p, const char *markup)
{
	cply__strbuf_puts(p->out, markup);
}

static void put_text(page *p, const char *text)
{
	cply__markup_text(p->out, text);
}

static void put_platform(page *p, const cply_platform *platform)
{
	char text[CPLY_PLATFORM_TEXT];

	cply_platform_format(platform, text);
	put_text(p, platform->os[0] ? text : "no platform");
}

/* "12.3 MB": decimal, as files are measured. */
static void put_size(page *p, uint64_t size)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	uint64_t tenths = size * 10;
	size_t unit = 0;

	if (size > UINT64_MAX / 10)
		tenths = UINT64_MAX;
	for (; tenths >= 10000 && unit + 1 < sizeof units / sizeof *units; unit++)
		tenths = (tenths + 500) / 1000;
	if (unit == 0)
		cply__strbuf_printf(p->out, "%" PRIu64 " B", size);
	else
		cply__strbuf_printf(p->out, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[unit]);
}

static void put_head(page *p)
{
	size_t misfits = p->report->tally[CPLY_VERDICT_MISFIT], fits = p->report->tally[CPLY_VERDICT_FITS];
	cply_error ignored;
	bool is_good = cply_verify_report_status(p->report, &ignored) == CPLY_OK;
	size_t nothing = 0;

	for (size_t i = 0; i < p->report->files.count; i++)
		nothing += p->report->files.at[i].kind == CPLY_VERIFIED_NOTHING;

	put(p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	       "<title>crossply verify</title>\n<style>\n");
	put(p, cply__verify_style);
	put(p, "</style>\n</head>\n<body>\n<header>\n");
	cply__strbuf_printf(p->out, "<p class=\"verdict %s\">", is_good ? "good" : "bad");
	if (misfits > nothing)
		cply__strbuf_printf(p->out, "✗ %zu of %zu do not fit their platform", misfits, misfits + fits);
	else if (is_good)
		cply__strbuf_printf(p->out, "✓ All %zu fit their platform", fits);
	else
		put(p, fits ? "✗ There was nothing to verify in some of it" : "✗ There was nothing to verify");
	put(p, "</p>\n<p class=\"tally\">");
	cply__strbuf_printf(p->out, "%zu platforms, %zu fit, %zu do not, %zu other files passed over", p->count, fits,
		misfits, p->report->tally[CPLY_VERDICT_SKIPPED]);
	put(p, "</p>\n</header>\n<main>\n");
}

/* Sizes as bars, the largest platform's the whole width. */
static void put_platforms(page *p)
{
	uint64_t most = 1;

	for (size_t i = 0; i < p->count; i++)
		most = p->platforms[i].size > most ? p->platforms[i].size : most;
	put(p, "<section id=\"platforms\">\n<h2>Platforms</h2>\n<table class=\"sizes\">\n<thead><tr><th>Platform"
	       "<th class=\"n\">Fit<th class=\"n\">Do not<th class=\"n\">Size<th class=\"w\"></thead>\n<tbody>\n");
	for (size_t i = 0; i < p->count; i++) {
		const cply_verify_platform *row = &p->platforms[i];
		put(p, "<tr><th scope=\"row\">");
		put_platform(p, &row->platform);
		cply__strbuf_printf(p->out, "<td class=\"n\">%zu<td class=\"n%s\">%zu<td class=\"n\">", row->fits,
			row->misfits ? " bad" : "", row->misfits);
		put_size(p, row->size);
		/* Tenths of a percent, so that the text is the same with any locale. */
		unsigned share = (unsigned)((double)row->size / (double)most * 1000);
		cply__strbuf_printf(p->out, "<td class=\"w\"><div class=\"bar%s\" style=\"width:%u.%u%%\"></div>\n",
			row->misfits ? " bad" : "", share / 10, share % 10);
	}
	put(p, "</tbody>\n</table>\n</section>\n");
}

static void put_cell(page *p, const cply_verify_cell *cell)
{
	if (cell->problems)
		cply__strbuf_printf(p->out, "<td class=\"bad\">✗ %zu", cell->problems);
	else if (cell->failed)
		cply__strbuf_printf(p->out, "<td class=\"weak\">! %zu", cell->failed);
	else if (cell->unknown)
		cply__strbuf_printf(p->out, "<td class=\"open\">? %zu", cell->unknown);
	else if (cell->passed)
		cply__strbuf_printf(p->out, "<td class=\"good\">✓ %zu", cell->passed);
	else
		put(p, "<td class=\"none\">–");
}

static bool is_asked(const page *p, int check)
{
	for (size_t i = 0; i < p->count; i++) {
		const cply_verify_cell *cell = &p->platforms[i].checks[check];
		if (cell->passed || cell->failed || cell->unknown)
			return true;
	}
	return false;
}

static void put_matrix(page *p)
{
	int group = -1;

	put(p, "<section id=\"checks\">\n<h2>Checks</h2>\n<p class=\"key\"><span class=\"good\">✓ holds</span> "
	       "<span class=\"bad\">✗ does not</span> <span class=\"weak\">! not so, and nobody required it</span> "
	       "<span class=\"open\">? the file does not tell</span></p>\n"
	       "<div class=\"wide\"><table class=\"matrix\">\n<thead><tr><th>Check");
	for (size_t i = 0; i < p->count; i++) {
		put(p, "<th scope=\"col\">");
		put_platform(p, &p->platforms[i].platform);
	}
	put(p, "</thead>\n<tbody>\n");
	for (int i = 0; i < CPLY_CHECK_COUNT; i++) {
		if (!is_asked(p, i))
			continue;
		int own = (int)cply_check_group_of((cply_check)i);
		if (own != group)
			cply__strbuf_printf(p->out, "<tr class=\"group\"><th colspan=\"%zu\">%s\n", p->count + 1,
				cply_check_group_name((cply_check_group)own));
		group = own;
		put(p, "<tr><th scope=\"row\" title=\"");
		put_text(p, cply_check_help((cply_check)i));
		put(p, "\">");
		put_text(p, cply_check_name((cply_check)i));
		for (size_t c = 0; c < p->count; c++)
			put_cell(p, &p->platforms[c].checks[i]);
		put(p, "\n");
	}
	put(p, "</tbody>\n</table></div>\n</section>\n");
}

static void put_finding(page *p, const cply_finding *finding)
{
	look as = look_of(finding);

	cply__strbuf_printf(
		p->out, "<tr class=\"%s\"><td>%s %s<td>", as.style, as.mark, cply_check_name(finding->check));
	put_text(p, finding->found);
	put(p, "<td>");
	put_text(p, finding->wanted);
	put(p, "<td class=\"n\">");
	if (finding->offset != CPLY_OFFSET_NONE)
		cply__strbuf_printf(
			p->out, "<abbr title=\"0x%" PRIx64 "\">%" PRIu64 "</abbr>", finding->offset, finding->offset);
	put(p, "\n");
}

static void put_findings(page *p, const cply_verified *file)
{
	if (file->problem) {
		char text[4096];
		cply_error_format(file->problem, text, sizeof text);
		put(p, "<pre class=\"bad\">");
		put_text(p, text);
		put(p, "</pre>\n");
	}
	if (file->finding_count == 0)
		return;
	put(p, "<table class=\"findings\">\n<thead><tr><th>Check<th>Found<th>Wanted<th class=\"n\">At "
	       "byte</thead>\n<tbody>\n");
	for (size_t i = 0; i < file->finding_count; i++)
		put_finding(p, &file->findings[i]);
	put(p, "</tbody>\n</table>\n");
}

static void put_fact(page *p, const char *name, const char *value)
{
	if (!value || !value[0])
		return;
	put(p, "<dt>");
	put_text(p, name);
	put(p, "<dd>");
	put_text(p, value);
	put(p, "\n");
}

static void put_facts(page *p, const cply_verified *file)
{
	const cply_verified_facts *facts = &file->facts;
	char glibc[CPLY_VERSION_TEXT], kernel[CPLY_VERSION_TEXT];

	put(p, "<dl>\n<dt>Size<dd>");
	put_size(p, facts->size);
	put(p, "\n");
	put_fact(p, "Format", cply_binary_format_name(file->format));
	put_fact(p, "Linked", cply_binary_link_name(file->link));
	put_fact(p, "Build ID", facts->build_id);
	put_fact(p, "Made by", facts->compiler);
	put_fact(p, "Go", facts->go_version);
	put_fact(p, "Go variant", facts->go_variant);
	put_fact(p, "Rust", facts->rust_version);
	put_fact(p, "Features", facts->features);
	put_fact(p, "Interpreter", facts->interpreter);
	for (size_t i = 0; i < facts->needed_count; i++)
		put_fact(p, i == 0 ? "Needs" : "", facts->needed[i]);
	if (facts->glibc.part[0])
		put_fact(p, "glibc at least", cply_version_format(&facts->glibc, glibc));
	if (facts->kernel.part[0])
		put_fact(p, "Kernel at least", cply_version_format(&facts->kernel, kernel));
	put(p, "</dl>\n");
}

static void put_file(page *p, const cply_verified *file)
{
	bool is_bad = file->verdict == CPLY_VERDICT_MISFIT;

	cply__strbuf_printf(p->out, "<details%s><summary class=\"%s\"><span class=\"path\">%s ", is_bad ? " open" : "",
		is_bad ? "bad" : "good", is_bad ? "✗" : "✓");
	put_text(p, file->path);
	put(p, "</span> <span class=\"of\">");
	put_platform(p, &file->platform);
	put(p, "</span></summary>\n");
	put_findings(p, file);
	put_facts(p, file);
	put(p, "</details>\n");
}

static void put_files(page *p, cply_verdict verdict, const char *id, const char *title)
{
	bool has_any = false;

	for (size_t i = 0; i < p->report->files.count; i++) {
		const cply_verified *file = &p->report->files.at[i];
		if (file->verdict != verdict)
			continue;
		if (!has_any)
			cply__strbuf_printf(p->out, "<section id=\"%s\">\n<h2>%s</h2>\n", id, title);
		has_any = true;
		put_file(p, file);
	}
	if (has_any)
		put(p, "</section>\n");
}

cply_status cply__verify_html(cply__strbuf *out, const cply_verify_report *report, cply_error *err)
{
	page p = {.out = out, .report = report};
	cply_status status = cply_verify_report_platforms(&p.platforms, &p.count, report, err);

	if (status)
		return status;
	put_head(&p);
	if (p.count > 0) {
		put_platforms(&p);
		put_matrix(&p);
	}
	put_files(&p, CPLY_VERDICT_MISFIT, "misfits", "What does not fit");
	put_files(&p, CPLY_VERDICT_FITS, "fits", "What fits");
	put(&p, "</main>\n<footer>crossply " CROSSPLY_VERSION " verify</footer>\n</body>\n</html>");
	cply_verify_report_free_platforms(report, p.platforms);
	return CPLY_OK;
}
