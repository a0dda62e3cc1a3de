/* crossply verify: do files hold what their label says? */
#include <crossply/verify.h>

#include <inttypes.h>
#include <string.h>

#include "command.h"
#include "table.h"

typedef struct verify_options {
	int is_static, is_strict;
	cli_list allow, only, require;
	const char *glibc, *kernel;
	const char *sarif, *junit, *report, *reference;
	uint64_t most_bytes, most_growth;
} verify_options;

static const cli_option verify_rows[] = {
	{"allow", 0, CLI_LIST, "PATTERN=PLATFORM",
		"files of an image that are meant for another platform, as "
		"'opt/arm64/**=linux/arm64', or for \"any\"; may be repeated",
		CLI_AT(verify_options, allow), .key = "verify.allow"},
	{"glibc", 0, CLI_TEXT, "VERSION", "the newest glibc that a binary may ask for", CLI_AT(verify_options, glibc),
		.key = "verify.glibc"},
	{"junit", 0, CLI_PATH, "FILE", "also write the report as JUnit's XML", CLI_AT(verify_options, junit)},
	{"kernel", 0, CLI_TEXT, "VERSION", "the newest kernel that a binary may ask for",
		CLI_AT(verify_options, kernel), .key = "verify.kernel"},
	{"max-growth", 0, CLI_NUMBER, "FACTOR",
		"how many bytes one byte of a layer may unpack to (default: 1200, from 4 GiB on)",
		CLI_AT(verify_options, most_growth), .least = 1, .most = UINT32_MAX},
	{"max-size", 0, CLI_NUMBER, "BYTES", "how many bytes a layer may unpack to (default: 64 GiB)",
		CLI_AT(verify_options, most_bytes), .least = 1, .most = UINT64_MAX},
	{"only", 0, CLI_LIST, "CHECKS", "ask only these, and what they rest on; may be repeated",
		CLI_AT(verify_options, only)},
	{"ref", 0, CLI_TEXT, "REFERENCE", "the image that is meant: a tag, a full name or a digest (default: all)",
		CLI_AT(verify_options, reference)},
	{"report", 0, CLI_PATH, "FILE", "also write the report as one page of HTML", CLI_AT(verify_options, report)},
	{"require", 0, CLI_LIST, "CHECKS",
		"checks that must pass: identifiers, groups (hardening), or all; may be "
		"repeated",
		CLI_AT(verify_options, require), .key = "verify.require"},
	{"sarif", 0, CLI_PATH, "FILE", "also write the report as SARIF 2.1.0", CLI_AT(verify_options, sarif)},
	{"static", 0, CLI_FLAG, NULL, "programs must be static: no interpreter, no shared libraries",
		CLI_AT(verify_options, is_static), .key = "verify.static"},
	{"strict", 0, CLI_FLAG, NULL, "every executable of an image must start, not only its entrypoint",
		CLI_AT(verify_options, is_strict), .key = "verify.strict"},
	CLI_OPTIONS_END,
};

static void print_finding(FILE *out, const cply_verified *file, const cply_finding *finding)
{
	char platform[CPLY_PLATFORM_TEXT] = "";
	const char *kind = cply_finding_is_problem(finding) ? "" : " (not required)";

	/* One path is there in the image of every platform. */
	if (file->kind != CPLY_VERIFIED_FILE && file->platform.os[0])
		cply_platform_format(&file->platform, platform);
	fprintf(out, "%s%s%s: %s%s%s: found %s, wanted %s", file->path, platform[0] ? " of " : "", platform,
		cply_check_name(finding->check), finding->answer == CPLY_ANSWER_UNKNOWN ? " unknown" : "", kind,
		finding->found, finding->wanted);
	if (finding->offset != CPLY_OFFSET_NONE)
		fprintf(out, ", at byte %" PRIu64, finding->offset);
	fputc('\n', out);
}

/* A line for every check that did not hold; with -v also for what nobody required, or could not be judged. Were there
 * any? */
static int print_problems(cli *app, const cply_verify_report *report)
{
	FILE *out = cli_results(app);
	int has_any = 0;

	for (size_t i = 0; i < cply_verify_report_count(report); i++) {
		const cply_verified *file = cply_verify_report_at(report, i);
		if (file->problem) {
			char text[4096];
			cply_error_format(file->problem, text, sizeof text);
			fprintf(out, "%s\n", text);
			has_any = 1;
		}
		for (size_t f = 0; f < file->finding_count; f++) {
			const cply_finding *finding = &file->findings[f];
			if (!cply_finding_is_problem(finding) && (!app->verbose || finding->answer == CPLY_ANSWER_PASS))
				continue;
			print_finding(out, file, finding);
			has_any = 1;
		}
	}
	return has_any;
}

static cply_status print_files(cli *app, const cply_verify_report *report, cply_error *err)
{
	cli_table *table = cli_table_new((const char *const[]){"FILE", "PLATFORM", "FORMAT", "LINK", "RESULT", NULL});

	for (size_t i = 0; table && i < cply_verify_report_count(report); i++) {
		const cply_verified *file = cply_verify_report_at(report, i);
		char platform[CPLY_PLATFORM_TEXT] = "-";
		if (file->platform.os[0])
			cply_platform_format(&file->platform, platform);
		cli_table_row(
			table, (const char *const[]){file->path, platform,
				       file->kind >= CPLY_VERIFIED_IMAGE ? cply_verified_kind_name(file->kind)
									 : cply_binary_format_name(file->format),
				       cply_binary_link_name(file->link), cply_verdict_name(file->verdict), NULL});
	}
	cply_status status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	fputc('\n', cli_results(app));
	return status;
}

/* "ok", or how many did not pass and why. */
static const char *cell_text(char text[CLI_NUMBER_TEXT], const cply_verify_cell *cell)
{
	if (cell->problems)
		snprintf(text, CLI_NUMBER_TEXT, "FAIL %zu", cell->problems);
	else if (cell->failed)
		snprintf(text, CLI_NUMBER_TEXT, "no %zu", cell->failed);
	else if (cell->unknown)
		snprintf(text, CLI_NUMBER_TEXT, "? %zu", cell->unknown);
	else
		snprintf(text, CLI_NUMBER_TEXT, "%s", cell->passed ? "ok" : "-");
	return text;
}

/* As many platforms as a table has columns for. */
enum { MATRIX_COLUMNS = 15 };

static cply_status print_matrix(cli *app, const cply_verify_platform *platforms, size_t count, cply_error *err)
{
	char names[MATRIX_COLUMNS][CPLY_PLATFORM_TEXT], cells[MATRIX_COLUMNS][CLI_NUMBER_TEXT];
	const char *row[MATRIX_COLUMNS + 2] = {"CHECK"};

	for (size_t i = 0; i < count; i++) {
		cply_platform_format(&platforms[i].platform, names[i]);
		row[i + 1] = names[i];
	}
	cli_table *table = cli_table_new(row);
	int rows = 0;
	for (int check = 0; table && check < CPLY_CHECK_COUNT; check++) {
		size_t asked = 0;
		for (size_t i = 0; i < count; i++) {
			const cply_verify_cell *cell = &platforms[i].checks[check];
			row[i + 1] = cell_text(cells[i], cell);
			asked += cell->passed + cell->failed + cell->unknown;
		}
		row[0] = cply_check_name((cply_check)check);
		if (asked > 0)
			cli_table_row(table, row);
		rows += asked > 0;
	}
	cply_status status = rows > 0 || !table ? cli_table_print(table, cli_results(app), err) : CPLY_OK;
	cli_table_free(table);
	if (!status && rows > 0)
		fputc('\n', cli_results(app));
	return status;
}

static cply_status print_text(cli *app, const cply_verify_report *report, cply_error *err)
{
	cply_verify_platform *platforms;
	size_t count;
	cply_status status = cply_verify_report_platforms(&platforms, &count, report, err);

	if (status)
		return status;
	if (app->verbose && !app->quiet)
		status = print_files(app, report, err);
	const int has_problems = print_problems(app, report);
	/* A table of what holds is a summary of success: the exit status says it as well. */
	if (app->quiet) {
		cply_verify_report_free_platforms(report, platforms);
		return status;
	}
	if (has_problems)
		fputc('\n', cli_results(app));
	for (size_t first = 0; first < count && !status; first += MATRIX_COLUMNS) {
		size_t some = count - first < MATRIX_COLUMNS ? count - first : MATRIX_COLUMNS;
		status = print_matrix(app, platforms + first, some, err);
	}
	cply_verify_report_free_platforms(report, platforms);
	fprintf(cli_results(app), "%zu fit, %zu do not\n", cply_verify_report_tally(report, CPLY_VERDICT_FITS),
		cply_verify_report_tally(report, CPLY_VERDICT_MISFIT));
	return status;
}

static cply_status print_json(cli *app, const cply_verify_report *report, cply_error *err)
{
	size_t length;
	char *text;
	cply_status status = cply_verify_report_text(&text, &length, report, CPLY_REPORT_JSON, err);

	if (status)
		return status;
	fwrite(text, 1, length, cli_results(app));
	cply_verify_report_free_text(report, text);
	return CPLY_OK;
}

/* The forms that go into files; also when nothing fits, which is when they are read. */
static cply_status write_forms(const verify_options *own, const cply_verify_report *report, cply_error *err)
{
	const struct {
		const char *path;
		cply_report_form form;
	} forms[] = {{own->sarif, CPLY_REPORT_SARIF}, {own->junit, CPLY_REPORT_JUNIT}, {own->report, CPLY_REPORT_HTML}};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (forms[i].path && cply_verify_report_write(report, forms[i].path, forms[i].form, err))
			return err->code;
	return CPLY_OK;
}

static cply_status print_report(cli *app, const verify_options *own, const cply_verify_report *report, cply_error *err)
{
	cply_error verdict;
	cply_status outcome = cply_verify_report_status(report, &verdict);

	if (write_forms(own, report, err))
		return err->code;
	if (app->json ? print_json(app, report, err) : print_text(app, report, err))
		return err->code;
	if (outcome)
		app->exit_status = cply_status_exit(outcome);
	return CPLY_OK;
}

static cply_status read_policy(cply_verify_options *out, const verify_options *own, cply_error *err)
{
	out->static_rule = own->is_static ? CPLY_STATIC_REQUIRED : CPLY_STATIC_FREE;
	out->strictness = own->is_strict ? CPLY_STRICT_ALL : CPLY_STRICT_ENTRYPOINT;
	out->reference = own->reference;
	out->allow = (const char *const *)own->allow.at;
	out->allow_count = own->allow.count;
	out->most_bytes = own->most_bytes;
	out->most_growth = (uint32_t)own->most_growth;
	for (size_t i = 0; i < own->only.count; i++)
		if (cply_check_set_parse(&out->only, own->only.at[i], err))
			return err->code;
	for (size_t i = 0; i < own->require.count; i++)
		if (cply_check_set_parse(&out->required, own->require.at[i], err))
			return err->code;
	if (own->glibc && cply_version_parse(&out->glibc_limit, own->glibc, err))
		return err->code;
	if (own->kernel && cply_version_parse(&out->kernel_limit, own->kernel, err))
		return err->code;
	return CPLY_OK;
}

static cply_status run_verify(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const verify_options *own = given;
	cply_verify_options options = CPLY_VERIFY_OPTIONS_INIT;
	cply_verify_report *report;
	cply_platform platform;

	if (read_policy(&options, own, err))
		return err->code;
	/* What was asked for wins, then the names of folders, then what Docker says. */
	if (app->platform || cli_has_target(app)) {
		if (cli_platform_one(&platform, app, err))
			return err->code;
		*(app->platform ? &options.platform : &options.fallback) = &platform;
	}
	if (cply_verify(&report, app->context, arguments->at, arguments->count, &options, err))
		return err->code;
	cply_status status = print_report(app, own, report, err);
	cply_verify_report_free(report);
	return status;
}

const cli_command cli_command_verify = {
	.name = "verify",
	.group = CLI_GROUP_WORK,
	.summary = "proves from their bytes that binaries and images are of their platform",
	.arguments = "SUBJECT...",
	.help = "Every binary is held against its platform: format, machine, class, byte order, OS ABI, flags, "
		"instruction set level, float calls, interpreter. The platform is that of --platform, else the last "
		"folder named after one (dist/linux-armv7/app), else TARGETPLATFORM. In folders other files are passed "
		"over, and symbolic links not followed. A SUBJECT may also be an OCI layout, an archive of images, a "
		"tar "
		"or a layer: read with all layers applied, every digest and diff ID checked, and what the image starts "
		"looked for in it, with its interpreter and libraries.\n\n"
		"  crossply verify dist\n"
		"  crossply verify --platform linux/arm/v6 --static app\n"
		"  crossply verify layout app.tar\n"
		"  crossply verify --require nx,relro,pie --report report.html dist\n\n"
		"Prints a line for each problem, then a table of checks and platforms: ok, FAIL and how many, \"no\" "
		"for hardening that is missing and was not required, \"?\" for what a file does not tell. With "
		"--require a check must pass, and one that cannot tell is a problem too. -v lists files, and what was "
		"not required; -q prints the problems alone. The exit status is 1 when anything does not fit, or "
		"a subject held nothing to verify.",
	.options = verify_rows,
	.options_size = sizeof(verify_options),
	.shared = CLI_SHARE_JOBS | CLI_SHARE_JSON | CLI_SHARE_PLATFORM | CLI_SHARE_PROJECT,
	.least = 1,
	.most = CLI_ANY,
	.run = run_verify,
};
