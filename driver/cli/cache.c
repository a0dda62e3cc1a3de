/* crossply cache */
#include <crossply/cache.h>

#include <inttypes.h>
#include <string.h>

#include "command.h"
#include "table.h"

typedef struct cache_options {
	uint64_t older_than;
} cache_options;

enum { DAY = 24 * 3600, MOST_DAYS = 36500 };

static const cli_option cache_rows[] = {
	{"older-than", 0, CLI_NUMBER, "DAYS", "prune only what was not used, or made, for so many days",
		CLI_AT(cache_options, older_than), .least = 1, .most = MOST_DAYS},
	CLI_OPTIONS_END,
};

/* What to do with each part. */
typedef struct cache_run {
	cli *app;
	uint64_t unused_seconds;
	int is_prune;
	cply_cache_usage total;
} cache_run;

/* `setup` would have to fetch it again. */
static int is_from_network(cply_cache_part part)
{
	return part == CPLY_CACHE_PART_APT || part == CPLY_CACHE_PART_PACKAGES || part == CPLY_CACHE_PART_SYSROOTS;
}

/* The parts that the arguments name behind the verb; without any those that need no network to make again, or all. */
static cply_status choose(unsigned char chosen[CPLY_CACHE_PART_COUNT], const cache_run *run,
	const cli_arguments *arguments, cply_error *err)
{
	memset(chosen, 0, CPLY_CACHE_PART_COUNT);
	for (size_t i = 1; i < arguments->count; i++) {
		cply_cache_part part;
		if (cply_cache_part_parse(&part, arguments->at[i], err))
			return err->code;
		chosen[part] = 1;
	}
	for (int part = 0; part < CPLY_CACHE_PART_COUNT && arguments->count == 1; part++)
		chosen[part] = !run->is_prune || !is_from_network((cply_cache_part)part);
	return CPLY_OK;
}

static cply_status look(cply_cache_usage *out, cache_run *run, cply_cache_part part, cply_error *err)
{
	cply_context *context = run->app->context;

	if (run->is_prune ? cply_cache_prune(out, context, part, run->unused_seconds, err)
			  : cply_cache_measure(out, context, part, err))
		return err->code;
	run->total.files += out->files;
	run->total.bytes += out->bytes;
	run->total.own += out->own;
	return CPLY_OK;
}

static void put_usage(cply_json *json, const cply_cache_usage *usage)
{
	cply_json_unsigned(json, "files", usage->files);
	cply_json_unsigned(json, "bytes", usage->bytes);
	cply_json_unsigned(json, "own", usage->own);
}

static cply_status print_json(cache_run *run, const unsigned char *chosen, cply_error *err)
{
	cply_status status = CPLY_OK;
	cply_json *json;

	if (cply_json_new(&json, NULL, err))
		return err->code;
	cply_json_object(json, NULL);
	cply_json_text(json, "folder", cply_cache_folder(run->app->context));
	cply_json_array(json, run->is_prune ? "removed" : "parts");
	for (int part = 0; part < CPLY_CACHE_PART_COUNT && !status; part++) {
		cply_cache_usage usage;
		if (!chosen[part] || (status = look(&usage, run, (cply_cache_part)part, err)))
			continue;
		cply_json_object(json, NULL);
		cply_json_text(json, "part", cply_cache_part_name((cply_cache_part)part));
		put_usage(json, &usage);
		cply_json_end(json);
	}
	cply_json_end(json);
	put_usage(json, &run->total);
	cply_json_end(json);
	if (!status)
		return cli_json_print(cli_results(run->app), json, err);
	cply_json_free(json);
	return status;
}

static void put_row(cli_table *table, const char *name, const cply_cache_usage *usage, const char *help)
{
	char files[CLI_NUMBER_TEXT], bytes[CLI_NUMBER_TEXT], own[CLI_NUMBER_TEXT];

	snprintf(files, sizeof files, "%" PRIu64, usage->files);
	cli_table_row(table, (const char *const[]){name, files, cli_format_size(bytes, usage->bytes),
				     cli_format_size(own, usage->own), help});
}

static cply_status print_table(cache_run *run, const unsigned char *chosen, cply_error *err)
{
	cply_status status = CPLY_OK;
	cli_table *table = cli_table_new(
		(const char *const[]){"PART", ">FILES", ">SIZE", run->is_prune ? ">FREED" : ">OWN", "WHAT", NULL});

	for (int part = 0; part < CPLY_CACHE_PART_COUNT && !status; part++) {
		cply_cache_usage usage;
		if (!chosen[part] || (status = look(&usage, run, (cply_cache_part)part, err)))
			continue;
		put_row(table, cply_cache_part_name((cply_cache_part)part), &usage,
			cply_cache_part_help((cply_cache_part)part));
	}
	put_row(table, "total", &run->total, cply_cache_folder(run->app->context));
	if (!status)
		status = cli_table_print(table, cli_results(run->app), err);
	cli_table_free(table);
	return status;
}

static cply_status run_cache(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const cache_options *options = given;
	const char *verb = arguments->at[0];
	unsigned char chosen[CPLY_CACHE_PART_COUNT];
	cache_run run = {
		.app = app, .unused_seconds = options->older_than * DAY, .is_prune = strcmp(verb, "prune") == 0};

	if (!run.is_prune && strcmp(verb, "du") != 0)
		return cli_usage_error(err, verb, "du or prune");
	if (!run.is_prune && options->older_than)
		return cli_usage_error(err, "du with --older-than", "prune with it");
	if (choose(chosen, &run, arguments, err))
		return err->code;
	return app->json ? print_json(&run, chosen, err) : print_table(&run, chosen, err);
}

const cli_command cli_command_cache = {
	.name = "cache",
	.group = CLI_GROUP_OTHER,
	.summary = "says what the cache takes on the disk, and makes room",
	.arguments = "du|prune [PART...]",
	.help = "`du` lists the parts of the cache folder ($CROSSPLY_CACHE, else crossply below $XDG_CACHE_HOME or "
		"~/.cache), with what they take on the disk and what of it is their own: blobs of layers are other "
		"names of the files that were written, as long as those are there.\n\n"
		"`prune` removes what the parts hold: those named, or all but apt, packages and sysroots, which "
		"`setup` would have to "
		"fetch again. Whatever goes is made again when it is needed; wrappers by the next `crossply env`, "
		"which "
		"a build system that remembers their paths has to wait for. Layers may go while others pack; "
		"nobody should be compiling when the rest does.\n\n"
		"  crossply cache du\n"
		"  crossply cache prune --older-than 30\n"
		"  crossply cache prune sysroots packages apt",
	.options = cache_rows,
	.options_size = sizeof(cache_options),
	.shared = CLI_SHARE_JSON,
	.least = 1,
	.most = 1 + CPLY_CACHE_PART_COUNT,
	.run = run_cache,
};
