/* What the next call will know. Nothing here fails for the caller: without it the next call is slower. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"

/*
 * The blob under a second name, which takes no room and no time; a copy where there is no such thing. Whoever writes to
 * the blob in place spoils the cache's as well, which the sums notice.
 */
static bool keep_blob(const layer_memory *memory, const cply_allocator *allocator, const char *to, const char *blob)
{
	cply_error ignored;

	if (memory->is_damaged)
		unlink(to);
	if (link(blob, to) == 0 || errno == EEXIST)
		return true;
	return cply__file_copy(allocator, blob, to, &ignored) == CPLY_OK;
}

/* `parts` are written with a sum of both behind each pair. */
static bool put_summed(cply__strbuf *out, const void *head, size_t head_size, const void *items, size_t size)
{
	size_t start = out->length;
	uint64_t sum;

	cply__strbuf_add(out, head, head_size);
	cply__strbuf_add(out, items, size);
	if (out->failed)
		return false;
	sum = layer_sum((const uint8_t *)out->text + start, out->length - start);
	cply__strbuf_add(out, &sum, sizeof sum);
	return !out->failed;
}

static bool keep_pack(const layer_memory *memory, const cply_layer *layer, const char *path)
{
	const cply_allocator *allocator = &layer->context->allocator;
	const layer_pack_head head = {LAYER_MAGIC, memory->count, memory->start, memory->stamp};
	cply__strbuf text;
	cply_error ignored;

	cply__strbuf_init(&text, allocator);
	bool ok = put_summed(&text, &head, sizeof head, memory->rows, memory->count * sizeof *memory->rows) &&
		  put_summed(&text, "", 0, memory->states, memory->count * sizeof *memory->states) &&
		  cply__file_replace(allocator, path, text.text, text.length, 0600, &ignored) == CPLY_OK;
	cply__strbuf_release(&text);
	return ok;
}

bool layer_write_kept(const cply_allocator *allocator, const char *path, const void *head, size_t head_size,
	const void *items, size_t size)
{
	cply__strbuf text;
	cply_error ignored;

	cply__strbuf_init(&text, allocator);
	bool ok = put_summed(&text, head, head_size, items, size) &&
		  cply__file_replace(allocator, path, text.text, text.length, 0600, &ignored) == CPLY_OK;
	cply__strbuf_release(&text);
	return ok;
}

static void keep_tree(const layer_memory *memory, const cply_layer *layer, const layer_stamp *output)
{
	const layer_tree_head head = {{LAYER_MAGIC, memory->count}, memory->result, *output};

	layer_write_kept(&layer->context->allocator, memory->tree, &head, sizeof head, memory->identities,
		memory->count * sizeof *memory->identities);
}

/*
 * The stamp of the blob, once a later change of it would show: times of files move with the kernel's tick, a few
 * milliseconds, and more where a virtual machine has to wait for its turn. Zeros when it does not get that far, as
 * where times have whole seconds: there the next call writes the blob again.
 */
static layer_stamp settle(const char *blob)
{
	const struct timespec nap = {0, 500000};
	struct timespec now;
	struct stat found;

	for (int i = 0; i < 400; i++) {
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
		if (stat(blob, &found) != 0)
			break;
		const layer_stamp stamp = layer_stamp_of(&found);
		if (layer_is_settled(&stamp, &now))
			return stamp;
		if (stamp.mtime_nanoseconds == 0 || stamp.ctime_nanoseconds == 0)
			break;
		nanosleep(&nap, NULL);
	}
	return (layer_stamp){0};
}

void cply__layer_keep(cply_layer *layer, const char *blob, const char *output)
{
	layer_memory *memory = layer->memory;
	cply_context *context = layer->context;
	cply_error ignored;

	if (!memory || !memory->is_told)
		return;
	char *pack = layer_cache_path(&memory->arena, memory->folder, memory->result.digest, LAYER_PACK);
	char *kept = layer_cache_path(&memory->arena, memory->folder, memory->result.digest, LAYER_BLOB);
	if (!pack || !kept || cply__path_mkdirs(&context->allocator, memory->folder, 0700, &ignored) ||
		cply__tempfile_sweep(&context->allocator, memory->folder, &ignored))
		return;
	if (!keep_blob(memory, &context->allocator, kept, blob) || !keep_pack(memory, layer, pack))
		return;
	const layer_stamp stamp = output ? settle(output) : (layer_stamp){0};
	keep_tree(memory, layer, &stamp);
	layer_evict(context, memory->folder, layer->options.cache_limit);
}

bool cply__layer_known(cply_layer_result *out, cply_layer *layer, cply_error *err)
{
	if (cply__layer_prepare(layer, err))
		return false;
	layer_recall(layer);
	if (!layer->memory || !layer->memory->is_same)
		return false;
	*out = layer->memory->result;
	return true;
}
