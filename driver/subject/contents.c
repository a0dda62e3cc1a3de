/*
 * What a member of a tar is, by its first bytes: a binary, which is read at once (in memory, or from an unlinked
 * temporary file when it is large), a script, or a list of folders that a loader reads.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "listing.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"
#include "toolchains/binary_source.h"

enum {
	HEAD = 256,       /* the kernel looks at as many bytes of a script (BINPRM_BUF_SIZE) */
	ALWAYS = 1 << 20, /* members up to this size are looked at in memory in any case */
	LIST_MAX = 64 << 10
};

struct contents_room {
	layer_listing *listing; /* borrowed */
	char *bytes;            /* owned */
	size_t room;            /* of `bytes`: ALWAYS, or more that was taken from the budget */
};

cply_status contents_room_new(contents_room **out, layer_listing *listing, cply_error *err)
{
	contents_room *room = cply__calloc(listing->allocator, 1, sizeof *room);

	if (room) {
		room->listing = listing;
		room->bytes = cply__alloc(listing->allocator, ALWAYS);
		room->room = ALWAYS;
	}
	if (!room || !room->bytes) {
		contents_room_free(room);
		return cply__error_nomem(err);
	}
	*out = room;
	return CPLY_OK;
}

void contents_room_free(contents_room *room)
{
	if (!room)
		return;
	const cply_allocator *allocator = room->listing->allocator;
	atomic_fetch_add(&room->listing->account.budget->contents_left, (long long)(room->room - ALWAYS));
	cply__free(allocator, room->bytes);
	cply__free(allocator, room);
}

/* Filling fresh memory costs as much as copying into it, unless it comes in large pages. A mere hint. */
static void prefer_large_pages(char *bytes, size_t size)
{
	enum { LARGE_PAGE = 2 << 20 };
	uintptr_t first = ((uintptr_t)bytes + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
	uintptr_t end = ((uintptr_t)bytes + size) & ~(uintptr_t)(LARGE_PAGE - 1);

	if (end > first)
		madvise(bytes + (first - (uintptr_t)bytes), end - first, MADV_HUGEPAGE);
}

/* Is there memory for so many bytes? What was had stays for the next member, up to the end of the layer. */
static bool make_room(contents_room *room, uint64_t size)
{
	atomic_llong *left = &room->listing->account.budget->contents_left;

	if (size <= room->room)
		return true;
	if (size > BUDGET_CONTENTS)
		return false;
	long long more = (long long)(size - room->room);
	if (atomic_fetch_sub(left, more) >= more) {
		char *bytes = cply__realloc(room->listing->allocator, room->bytes, (size_t)size);
		if (bytes) {
			room->bytes = bytes;
			room->room = (size_t)size;
			prefer_large_pages(bytes, room->room);
			return true;
		}
	}
	atomic_fetch_add(left, more);
	return false;
}

/* Does a loader read its folders from there (ld.so(8); musl's ldso/dynlink.c)? */
static bool is_loader_list(const char *path)
{
	return strcmp(path, "etc/ld.so.conf") == 0 || cply__path_match("etc/ld.so.conf.d/*.conf", path) ||
	       cply__path_match("etc/ld-musl-*.path", path);
}

static cply_status keep_text(contents_room *room, cply__node *node, size_t length, cply_error *err)
{
	char *line = cply__arena_strndup(&room->listing->arena, room->bytes, strnlen(room->bytes, length));

	if (!line)
		return cply__error_nomem(err);
	node->line = line;
	return account_take(&room->listing->account, 0, err);
}

static cply_status read_scratch(void *user, void *bytes, size_t size, uint64_t offset, size_t *got, cply_error *err)
{
	const cply__node *node = ((const cply__node *const *)user)[0];
	const layer_listing *listing = ((const layer_listing *const *)user)[1];

	return cply__file_pread(listing->scratch, bytes, size, offset, got, node->path, err);
}

/* Writes what was read of a large member, and the rest of it, into the temporary file. */
static cply_status spill(
	contents_room *room, const cply__node *node, size_t length, cply__read read, void *reader, cply_error *err)
{
	layer_listing *listing = room->listing;

	if (listing->scratch < 0 &&
		cply__tempfile_unnamed(&listing->scratch, listing->allocator, listing->scratch_folder, err))
		return err->code;
	if (ftruncate(listing->scratch, 0) != 0 || lseek(listing->scratch, 0, SEEK_SET) != 0)
		return cply__error(err, CPLY_E_IO, .path = node->path, .found = "a temporary file without positions");
	for (;;) {
		if (cply__file_write(listing->scratch, room->bytes, length, "a temporary file", err))
			return err->code;
		if (length < room->room)
			return CPLY_OK;
		if (read(reader, room->bytes, room->room, &length, err))
			return err->code;
	}
}

static bool is_about_file(cply_status status)
{
	return status == CPLY_E_CORRUPT || status == CPLY_E_LIMIT || status == CPLY_E_UNSUPPORTED;
}

static cply_status keep_problem(contents_room *room, cply__node *node, const cply_error *problem, cply_error *err)
{
	cply_error *kept = cply__arena_alloc(&room->listing->arena, sizeof *kept);

	if (!kept)
		return cply__error_nomem(err);
	*kept = *problem;
	node->problem = kept;
	return account_take(&room->listing->account, 0, err);
}

static cply_status parse(contents_room *room, cply__node *node, const cply__binary_source *source, cply_error *err)
{
	layer_listing *listing = room->listing;
	cply_binary *binary = cply__calloc(listing->allocator, 1, sizeof *binary);
	cply_error problem;

	if (!binary || !CPLY__VEC_PUSH(&listing->binaries, listing->allocator, binary)) {
		cply__free(listing->allocator, binary);
		return cply__error_nomem(err);
	}
	cply_status status = cply__binary_parse(binary, listing->allocator, source, &problem);
	if (!status && binary->format != CPLY_BINARY_UNKNOWN) {
		node->binary = binary;
		return account_take(&listing->account, cply__binary_cost(binary), err);
	}
	/* It stays in the list, empty, so that nothing is freed twice. */
	if (!status || is_about_file(status))
		return status ? keep_problem(room, node, &problem, err) : CPLY_OK;
	*err = problem;
	return status;
}

static cply_status look_at_binary(
	contents_room *room, cply__node *node, size_t length, cply__read read, void *reader, cply_error *err)
{
	const void *parts[2] = {node, room->listing};
	cply__binary_source source = {read_scratch, parts, node->size, node->path};
	cply__binary_memory memory;
	size_t got;

	if (!make_room(room, node->size)) {
		if (read(reader, room->bytes + length, room->room - length, &got, err) ||
			spill(room, node, length + got, read, reader, err))
			return err->code;
	} else {
		if (read(reader, room->bytes + length, (size_t)node->size - length, &got, err))
			return err->code;
		memory = (cply__binary_memory){room->bytes, length + got};
		cply__binary_source_memory(&source, &memory, node->path);
	}
	return parse(room, node, &source, err);
}

cply_status contents_look(contents_room *room, cply__node *node, cply__read read, void *reader, cply_error *err)
{
	size_t wanted = is_loader_list(node->path) ? LIST_MAX : HEAD, length = 0;

	if (node->size == 0)
		return CPLY_OK;
	if (read(reader, room->bytes, node->size < wanted ? (size_t)node->size : wanted, &length, err))
		return err->code;
	if (wanted == LIST_MAX)
		return keep_text(room, node, length, err);
	if (length >= 2 && memcmp(room->bytes, "#!", 2) == 0) {
		const char *end = memchr(room->bytes, '\n', length);
		return keep_text(room, node, end ? (size_t)(end - room->bytes) : length, err);
	}
	if (!cply__binary_has_magic(room->bytes, length))
		return CPLY_OK;
	return look_at_binary(room, node, length, read, reader, err);
}
