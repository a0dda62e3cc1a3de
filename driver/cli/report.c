/* Errors and talk of the program: one place that knows how they look. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "progress.h"
#include "terminal.h"

cply_status cli_error(cply_error *err, cply_status code, const char *found, const char *wanted, const char *hint)
{
	cply_error_init(err);
	err->code = code;
	snprintf(err->found, sizeof err->found, "%s", found ? found : "");
	snprintf(err->wanted, sizeof err->wanted, "%s", wanted ? wanted : "");
	snprintf(err->hint, sizeof err->hint, "%s", hint ? hint : "");
	return code;
}

cply_status cli_usage_error(cply_error *err, const char *found, const char *wanted)
{
	return cli_error(err, CPLY_E_USAGE, found, wanted, NULL);
}

cply_status cli_json_print(FILE *out, cply_json *json, cply_error *err)
{
	const char *text;
	size_t length;
	cply_status status = cply_json_finish(json, &text, &length, err);

	if (!status)
		fprintf(out, "%.*s\n", (int)length, text);
	cply_json_free(json);
	return status;
}

cply_status cli_json_list_begin(cply_json **json, const char *key, cply_error *err)
{
	if (cply_json_new(json, NULL, err))
		return err->code;
	cply_json_object(*json, NULL);
	cply_json_array(*json, key);
	return CPLY_OK;
}

cply_status cli_json_list_end(FILE *out, cply_json *json, cply_status status, cply_error *err)
{
	if (status) {
		cply_json_free(json);
		return status;
	}
	cply_json_end(json);
	cply_json_end(json);
	return cli_json_print(out, json, err);
}

static void report_json(const cply_error *err)
{
	cply_json *json;
	cply_error ignored;

	if (cply_json_new(&json, NULL, &ignored))
		return;
	cply_json_object(json, NULL);
	cply_json_error(json, "error", err);
	cply_json_end(json);
	cli_json_print(stderr, json, &ignored);
}

void cli_report(cli *app, const cply_error *err)
{
	char text[4096];

	if (app->progress)
		cli_progress_clear(app->progress);
	if (app->json || app->progress_mode == CLI_PROGRESS_JSON) {
		report_json(err);
		return;
	}
	int is_colored = cli_terminal_is_colored(app, STDERR_FILENO);
	cply_error_format(err, text, sizeof text);
	char *hint = err->hint[0] ? strstr(text, "\nhint: ") : NULL;
	if (hint)
		*hint = '\0';
	fprintf(stderr, "%scrossply:%s %s\n", is_colored ? "\033[1;31m" : "", is_colored ? "\033[0m" : "", text);
	if (hint)
		fprintf(stderr, "%shint:%s %s\n", is_colored ? "\033[1;36m" : "", is_colored ? "\033[0m" : "",
			hint + strlen("\nhint: "));
}

/* env(1): 127 the program was not found, 126 it could not be run, 125 everything else. */
static int child_exit_status(const cply_error *err)
{
	switch (err->code) {
	case CPLY_E_USAGE:
	case CPLY_E_PLATFORM:
		return cply_status_exit(err->code);
	case CPLY_E_NOT_FOUND:
		return 127;
	case CPLY_E_CHILD:
		return err->os_errno == ENOENT || err->os_errno == ENOTDIR ? 127 : 126;
	default:
		return err->os_errno == EACCES || err->os_errno == ENOEXEC ? 126 : 125;
	}
}

int cli_exit_status(const cli *app, const cply_error *err)
{
	if (app->command && app->command->child_status)
		return child_exit_status(err);
	return cply_status_exit(app->is_misused ? CPLY_E_USAGE : err->code);
}

static void talk(cli *app, cply_event_kind kind, const char *format, va_list args) CPLY_PRINTF(3, 0);

static void talk(cli *app, cply_event_kind kind, const char *format, va_list args)
{
	char text[4096];

	vsnprintf(text, sizeof text, format, args);
	const cply_event event = {.size = sizeof event, .kind = kind, .text = text, .text_length = strlen(text)};
	if (app->progress)
		cli_progress_event(app->progress, &event);
}

void cli_warn(cli *app, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	talk(app, CPLY_EVENT_WARNING, format, args);
	va_end(args);
}

void cli_note(cli *app, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	talk(app, CPLY_EVENT_NOTE, format, args);
	va_end(args);
}

FILE *cli_results(cli *app)
{
	if (app->progress)
		cli_progress_clear(app->progress);
	return stdout;
}
