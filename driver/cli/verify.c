/* crossply verify: do files hold what their label says? */
#include <crossply/verify.h>

#include <inttypes.h>
#include <string.h>

#include "command.h"
#include "table.h"

typedef struct verify_options {
	int is_static;
} verify_options;

static const cli_option verify_rows[] = {
	{"static", 0, CLI_FLAG, NULL, "programs must be static: no interpreter, no shared libraries",
		CLI_AT(verify_options, is_static)},
	CLI_OPTIONS_END,
};

/* "fits", or the checks that did not hold. */
static const char *result_of(const cply_verified *file, char *text, size_t size)
{
	const char *between = "";
	size_t length = 0;

	if (file->problem)
		return cply_status_name(file->problem->code);
	if (file->verdict != CPLY_VERDICT_MISFIT)
		return cply_verdict_name(file->verdict);
	for (size_t i = 0; i < file->finding_count && length < size; i++) {
		if (!cply_finding_is_problem(&file->findings[i]))
			continue;
		length += (size_t)snprintf(
			text + length, size - length, "%s%s", between, cply_check_name(file->findings[i].check));
		between = " ";
	}
	return text;
}

static void print_finding(FILE *out, const char *path, const cply_finding *finding)
{
	fprintf(out, "%s: %s%s: found %s, wanted %s", path, cply_check_name(finding->check),
		finding->answer == CPLY_ANSWER_UNKNOWN ? " unknown" : "", finding->found, finding->wanted);
	if (finding->offset != CPLY_OFFSET_NONE)
		fprintf(out, ", at byte %" PRIu64, finding->offset);
	fputc('\n', out);
}

/* A line for every check that did not hold; with -v also for those that could not be judged. */
static void print_problems(cli *app, const cply_verify_report *report)
{
	FILE *out = cli_results(app);

	for (size_t i = 0; i < cply_verify_report_count(report); i++) {
		const cply_verified *file = cply_verify_report_at(report, i);
		if (file->problem) {
			char text[4096];
			cply_error_format(file->problem, text, sizeof text);
			fprintf(out, "%s\n", text);
		}
		for (size_t f = 0; f < file->finding_count; f++)
			if (cply_finding_is_problem(&file->findings[f]) ||
				(app->verbose && file->findings[f].answer != CPLY_ANSWER_PASS))
				print_finding(out, file->path, &file->findings[f]);
	}
}

static cply_status print_table(cli *app, const cply_verify_report *report, cply_error *err)
{
	cli_table *table = cli_table_new((const char *const[]){"FILE", "PLATFORM", "FORMAT", "LINK", "RESULT", NULL});

	for (size_t i = 0; table && i < cply_verify_report_count(report); i++) {
		const cply_verified *file = cply_verify_report_at(report, i);
		char platform[CPLY_PLATFORM_TEXT], result[256];
		/* What is no binary matters to nobody who did not ask. */
		if (file->verdict == CPLY_VERDICT_SKIPPED && !app->verbose)
			continue;
		cply_platform_format(&file->platform, platform);
		if (file->verdict == CPLY_VERDICT_SKIPPED)
			memcpy(platform, "-", sizeof "-");
		cli_table_row(table,
			(const char *const[]){file->path, platform, cply_binary_format_name(file->format),
				cply_binary_link_name(file->link), result_of(file, result, sizeof result), NULL});
	}
	cply_status status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	if (!status)
		print_problems(app, report);
	return status;
}

static cply_status print_json(cli *app, const cply_verify_report *report, cply_error *err)
{
	cply_json *json;

	if (cply_json_new(&json, NULL, err))
		return err->code;
	cply_verify_report_json(report, json, NULL);
	return cli_json_print(cli_results(app), json, err);
}

static cply_status print_report(cli *app, const cply_verify_report *report, cply_error *err)
{
	cply_error verdict;
	cply_status outcome = cply_verify_report_status(report, &verdict);
	size_t misfits = cply_verify_report_tally(report, CPLY_VERDICT_MISFIT);

	/* Nothing verified is nothing to show, and no success. */
	if (outcome && misfits == 0 && !app->json) {
		*err = verdict;
		return outcome;
	}
	if (app->json ? print_json(app, report, err) : print_table(app, report, err))
		return err->code;
	if (outcome)
		app->exit_status = cply_status_exit(outcome);
	return CPLY_OK;
}

static cply_status run_verify(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const verify_options *own = given;
	cply_verify_options options = CPLY_VERIFY_OPTIONS_INIT;
	cply_verify_report *report;
	cply_platform platform;

	/* What was asked for wins, then the names of folders, then what Docker says. */
	if (app->platform || cli_has_target(app)) {
		if (cli_platform_one(&platform, app, err))
			return err->code;
		*(app->platform ? &options.platform : &options.fallback) = &platform;
	}
	options.static_rule = own->is_static ? CPLY_STATIC_REQUIRED : CPLY_STATIC_FREE;
	if (cply_verify(&report, app->context, arguments->at, arguments->count, &options, err))
		return err->code;
	cply_status status = print_report(app, report, err);
	cply_verify_report_free(report);
	return status;
}

const cli_command cli_command_verify = {
	.name = "verify",
	.group = CLI_GROUP_WORK,
	.summary = "proves from their bytes that binaries are of their platform",
	.arguments = "FILE|FOLDER...",
	.help = "Every binary is held against its platform: format, machine, class, byte order, OS ABI, flags, "
		"instruction "
		"set level, float calls, interpreter. The platform is that of --platform, else the last folder named "
		"after "
		"one (dist/linux-armv7/app), else TARGETPLATFORM. In folders other files are passed over, and symbolic "
		"links not followed. The exit status is 1 when anything does not fit, or nothing was there to verify; "
		"with "
		"-v also what a file does not tell is listed.\n\n"
		"  crossply verify dist\n"
		"  crossply verify --platform linux/arm/v6 --static app",
	.options = verify_rows,
	.options_size = sizeof(verify_options),
	.shared = CLI_SHARE_PLATFORM | CLI_SHARE_JSON,
	.least = 1,
	.most = CLI_ANY,
	.run = run_verify,
};
