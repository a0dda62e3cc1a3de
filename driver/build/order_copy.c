/* Where the command of an order works: a kept copy of the sources, as long as what was made in it is still right. */
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"

#include "copy.h"
#include "order.h"
#include "variables.h"

cply_status cply__order_name(cply__order *o, cply_error *err)
{
	cply__command_run *run = o->run;
	char pair[CPLY_PLATFORM_TEXT];
	char *output;

	if (cply__path_absolute(&output, &run->context->allocator, run->options->output, err))
		return err->code;
	cply_platform_pair(&o->result->platform, pair);
	o->folder = cply__arena_printf(&run->arena, "%s/.crossply/%s", output, pair);
	o->final = cply__arena_printf(&run->arena, "%s/%s", run->options->output, pair);
	cply__free(&run->context->allocator, output);
	if (!o->folder || !o->final)
		return cply__error_nomem(err);
	o->copy = cply__arena_printf(&run->arena, "%s/src", o->folder);
	o->out = cply__arena_printf(&run->arena, "%s/out", o->folder);
	return o->copy && o->out ? CPLY_OK : cply__error_nomem(err);
}

/*
 * What products of an earlier run were made with: the command before it is expanded, the toolchain and the environment.
 * A launcher is none of it: it is trusted to give the same bytes.
 */
static void make_key(const cply__order *o, char key[CPLY__DIGEST_TEXT])
{
	const char *identity = cply_toolchain_identity(o->toolchain);
	const char *linkage = cply_linkage_name(cply_toolchain_linkage(o->toolchain));
	cply_texts command = o->run->options->command;
	uint8_t digest[CPLY__SHA256_SIZE];
	cply__sha256 hash;

	cply__sha256_init(&hash);
	cply__sha256_add(&hash, identity, strlen(identity) + 1);
	cply__sha256_add(&hash, linkage, strlen(linkage) + 1);
	for (size_t i = 0; i < command.count; i++)
		cply__sha256_add(&hash, command.at[i], strlen(command.at[i]) + 1);
	cply__variables_hash_command(&hash, (const char *const *)o->environment);
	cply__sha256_finish(&hash, digest);
	cply__digest_format(key, digest);
}

/*
 * A build tool goes by times: it would take what another compiler, or the same one with other flags, has left for up to
 * date. So another command, or one with other variables, begins with a fresh copy.
 */
static cply_status drop_stale_copy(cply__order *o, const char *manifest, cply_error *err)
{
	const cply_allocator *allocator = &o->run->context->allocator;
	const char *path = cply__arena_printf(&o->run->arena, "%s/src.key", o->folder);
	char key[CPLY__DIGEST_TEXT];
	cply__strbuf old;
	cply_error ignored;

	if (!path)
		return cply__error_nomem(err);
	make_key(o, key);
	cply__strbuf_init(&old, allocator);
	bool same = cply__file_slurp(&old, path, sizeof key, &ignored) == CPLY_OK && strcmp(old.text, key) == 0;
	cply__strbuf_release(&old);
	if (same)
		return CPLY_OK;
	cply_status status = cply__path_remove(allocator, manifest, err);
	if (!status)
		status = cply__path_remove(allocator, o->copy, err);
	if (!status)
		status = cply__path_mkdirs(allocator, o->folder, 0777, err);
	return status ? status : cply__file_replace(allocator, path, key, strlen(key), 0644, err);
}

/* The copy of the sources, and an {out} that is empty. */
cply_status cply__order_copy(cply__order *o, cply_error *err)
{
	cply__command_run *run = o->run;
	const cply_allocator *allocator = &run->context->allocator;
	const char *manifest = cply__arena_printf(&run->arena, "%s/src.manifest", o->folder);

	if (!manifest)
		return cply__error_nomem(err);
	cply_status status = drop_stale_copy(o, manifest, err);
	if (!status)
		status = cply__copy_update(
			run->context, run->from, o->copy, manifest, run->options->output, o->result->text, err);
	if (!status)
		status = cply__path_remove(allocator, o->out, err);
	if (!status)
		status = cply__path_mkdirs(allocator, o->out, 0777, err);
	return status;
}
