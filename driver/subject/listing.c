#include "listing.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/tar.h"

static const char whiteout[] = ".wh.", opaque[] = ".wh..wh..opq", reserved[] = ".wh..wh.";

void listing_init(layer_listing *listing, const cply_allocator *allocator, memory_budget *budget)
{
	*listing = (layer_listing){.allocator = allocator, .scratch = -1};
	cply__arena_init(&listing->arena, allocator);
	account_open(&listing->account, budget, &listing->arena);
	listing->findings.account = &listing->account;
}

void listing_restart(layer_listing *listing)
{
	memory_account account = listing->account;
	const char *scratch_folder = listing->scratch_folder;
	char digest[CPLY__DIGEST_TEXT];

	memcpy(digest, listing->digest, sizeof digest);
	listing_release(listing);
	/* Others may have it only now that it is there. */
	account_close(&account);
	listing_init(listing, listing->allocator, account.budget);
	memcpy(listing->digest, digest, sizeof digest);
	listing->scratch_folder = scratch_folder;
}

void listing_release(layer_listing *listing)
{
	for (size_t i = 0; i < listing->binaries.count; i++) {
		cply_binary_release(listing->binaries.at[i]);
		cply__free(listing->allocator, listing->binaries.at[i]);
	}
	cply__free(listing->allocator, listing->binaries.at);
	cply__free(listing->allocator, listing->entries.at);
	cply__free(listing->allocator, listing->whiteouts.at);
	cply__free(listing->allocator, listing->findings.list.at);
	cply__arena_release(&listing->arena);
	cply__file_close(&listing->scratch);
}

/*
 * The tar as it comes out of the inflater, hashed and counted. Inflating and hashing go much faster in large pieces
 * than in those that headers and skipped contents are read in.
 */
typedef struct tar_bytes {
	cply__inflater *inflater;
	layer_hashing hashing;
	uint64_t size;
	const char *piece; /* of the hashing */
	size_t at, end;    /* what of it was not handed out */
} tar_bytes;

static cply_status read_piece(tar_bytes *tar, cply_error *err)
{
	char *piece = hashing_room(&tar->hashing);

	tar->at = tar->end = 0;
	if (cply__inflater_read(tar->inflater, piece, PIECE, &tar->end, err))
		return err->code;
	hashing_add(&tar->hashing, tar->end);
	tar->piece = piece;
	tar->size += tar->end;
	return CPLY_OK;
}

static cply_status read_tar(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	tar_bytes *tar = user;

	if (tar->at == tar->end && read_piece(tar, err))
		return err->code;
	*got = tar->end - tar->at < size ? tar->end - tar->at : size;
	memcpy(bytes, tar->piece + tar->at, *got);
	tar->at += *got;
	return CPLY_OK;
}

static cply_status skip_tar(void *user, uint64_t size, uint64_t *gone, cply_error *err)
{
	tar_bytes *tar = user;

	for (*gone = 0; *gone < size;) {
		if (tar->at == tar->end && read_piece(tar, err))
			return err->code;
		size_t piece = tar->end - tar->at;
		if (piece == 0)
			break;
		piece = piece < size - *gone ? piece : (size_t)(size - *gone);
		tar->at += piece;
		*gone += piece;
	}
	return CPLY_OK;
}

/* One call of listing_read. */
typedef struct reading {
	layer_listing *listing;
	const layer_stream *from;
	bool has_failed; /* reading the stream itself */
	tar_bytes tar;
	cply__tar_reader *reader;
	contents_room *contents;
} reading;

static cply_status read_stream(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	reading *r = user;

	if (r->from->read(r->from->user, bytes, size, got, err) == CPLY_OK)
		return CPLY_OK;
	r->has_failed = true;
	return err->code;
}

/*
 * "./usr//bin/" becomes "usr/bin", the top becomes "". *out is NULL for a name that leads out of the image through
 * "..". In the arena.
 */
static cply_status clean_name(const char **out, layer_listing *listing, const char *name, cply_error *err)
{
	char *made = cply__arena_alloc(&listing->arena, strlen(name) + 1), *to = made;

	*out = NULL;
	if (!made)
		return cply__error_nomem(err);
	for (const char *at = name; *at;) {
		size_t length = strcspn(at, "/");
		if (length == 2 && memcmp(at, "..", 2) == 0)
			return CPLY_OK;
		if (length && !(length == 1 && *at == '.')) {
			if (to != made)
				*to++ = '/';
			memcpy(to, at, length);
			to += length;
		}
		at += length;
		at += strspn(at, "/");
	}
	*to = '\0';
	*out = made;
	return CPLY_OK;
}

/* `name` is that of the entry, or where its link leads. */
static cply_status refuse_name(reading *r, const char *path, const char *name, cply_error *err)
{
	const finding_place place = {
		CPLY_CHECK_PATHS, CPLY__SEVERITY_ERROR, path, r->listing->digest, cply__tar_reader_offset(r->reader)};

	return finding_add(&r->listing->findings, &place, err, "names without \"..\"", "\"%s\"", name);
}

/* Does the name remove something from the layers below? It is no file of its own then. */
static cply_status take_whiteout(bool *is_one, reading *r, const char *path, cply_error *err)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t folder = slash ? (size_t)(slash - path) : 0;
	layer_whiteout made = {.is_opaque = strcmp(base, opaque) == 0};

	*is_one = strncmp(base, whiteout, strlen(whiteout)) == 0;
	/* Other names with both prefixes are aufs' own. */
	if (!*is_one || (!made.is_opaque && strncmp(base, reserved, strlen(reserved)) == 0))
		return CPLY_OK;
	cply__arena *arena = &r->listing->arena;
	if (made.is_opaque)
		made.path = cply__arena_strndup(arena, path, folder);
	else
		made.path = cply__arena_printf(
			arena, "%.*s%s%s", (int)folder, path, slash ? "/" : "", base + strlen(whiteout));
	if (!made.path || !CPLY__VEC_PUSH(&r->listing->whiteouts, r->listing->allocator, made))
		return cply__error_nomem(err);
	return account_take(&r->listing->account, sizeof made, err);
}

static cply__node_type type_of(cply__tar_type type)
{
	switch (type) {
	case CPLY__TAR_FILE:
	case CPLY__TAR_HARDLINK:
		return CPLY__NODE_FILE;
	case CPLY__TAR_FOLDER:
		return CPLY__NODE_FOLDER;
	case CPLY__TAR_SYMLINK:
		return CPLY__NODE_SYMLINK;
	default:
		return CPLY__NODE_OTHER;
	}
}

/* The target of a hard link is a path in the tar, that of a symbolic link any text. */
static cply_status take_target(layer_entry *out, reading *r, const cply__tar_entry *entry, cply_error *err)
{
	out->is_hardlink = entry->type == CPLY__TAR_HARDLINK;
	out->node.target = "";
	if (out->is_hardlink)
		return clean_name(&out->node.target, r->listing, entry->target, err);
	if (entry->type == CPLY__TAR_SYMLINK) {
		out->node.target = cply__arena_strdup(&r->listing->arena, entry->target);
		return out->node.target ? CPLY_OK : cply__error_nomem(err);
	}
	return CPLY_OK;
}

static cply_status take_entry(reading *r, const cply__tar_entry *entry, cply_error *err)
{
	layer_listing *listing = r->listing;
	layer_entry made = {.node = {.type = type_of(entry->type),
				    .mode = entry->mode,
				    .uid = entry->uid,
				    .gid = entry->gid,
				    .size = entry->size,
				    .offset = cply__tar_reader_offset(r->reader)}};
	bool is_whiteout;

	if (clean_name(&made.node.path, listing, entry->path, err) || account_take(&listing->account, sizeof made, err))
		return err->code;
	if (!made.node.path)
		return refuse_name(r, entry->path, entry->path, err);
	if (!*made.node.path)
		return CPLY_OK;
	if (take_whiteout(&is_whiteout, r, made.node.path, err))
		return err->code;
	if (is_whiteout)
		return CPLY_OK;
	if (take_target(&made, r, entry, err))
		return err->code;
	if (!made.node.target)
		return refuse_name(r, made.node.path, entry->target, err);
	if (entry->type == CPLY__TAR_FILE &&
		contents_look(r->contents, &made.node, cply__tar_reader_read, r->reader, err))
		return err->code;
	return CPLY__VEC_PUSH(&listing->entries, listing->allocator, made) ? CPLY_OK : cply__error_nomem(err);
}

/* What follows the end of the archive belongs to the diff ID as well. */
static cply_status drain(reading *r, cply_error *err)
{
	do {
		if (read_piece(&r->tar, err))
			return err->code;
	} while (r->tar.end);
	return CPLY_OK;
}

static cply_status read_entries(reading *r, cply_error *err)
{
	const cply__tar_entry *entry;

	for (;;) {
		if (cply__tar_reader_next(r->reader, &entry, err))
			return err->code;
		if (!entry)
			return drain(r, err);
		if (take_entry(r, entry, err))
			return err->code;
	}
}

static cply_status judge_end(reading *r, cply_error *err)
{
	layer_listing *listing = r->listing;
	uint64_t junk = cply__inflater_junk(r->tar.inflater);
	const finding_place place = {
		CPLY_CHECK_TRAILING_BYTES, CPLY__SEVERITY_ERROR, r->from->name, listing->digest, CPLY_OFFSET_NONE};
	uint8_t digest[CPLY__SHA256_SIZE];

	hashing_settle(&r->tar.hashing);
	cply__sha256_finish(&r->tar.hashing.tar, digest);
	cply__digest_format(listing->diff_id, digest);
	listing->size = r->tar.size;
	if (junk == 0)
		return CPLY_OK;
	return finding_add(&listing->findings, &place, err, "nothing behind the last gzip member",
		"%llu bytes behind it", (unsigned long long)junk);
}

/* Is the error about the layer, and neither about this machine nor about the blob that it comes in? */
static bool is_about_layer(const reading *r, cply_status status)
{
	if (r->has_failed || r->listing->account.is_over)
		return false;
	return status == CPLY_E_CORRUPT || status == CPLY_E_LIMIT || status == CPLY_E_UNSUPPORTED;
}

/* A window takes from what members may have, however little there is left. */
static void count_window(const reading *r, long long size)
{
	if (r->tar.inflater && cply__inflater_kind(r->tar.inflater) == CPLY__COMPRESSION_ZSTD)
		atomic_fetch_sub(&r->listing->account.budget->contents_left, size);
}

static cply_status read_all(reading *r, const cply__inflate_limits *limits, cply_error *err)
{
	layer_listing *listing = r->listing;
	const finding_place place = {
		CPLY_CHECK_LAYER, CPLY__SEVERITY_ERROR, r->from->name, listing->digest, CPLY_OFFSET_NONE};
	cply_error problem;

	listing->wants_window = false;
	if (hashing_begin(&r->tar.hashing, listing->allocator, r->from->meeting, r->from->blob, err))
		return err->code;
	cply_status status = cply__inflater_new(
		&r->tar.inflater, listing->allocator, read_stream, r, limits, r->from->name, &problem);
	if (!status)
		status = cply__tar_reader_new(
			&r->reader, listing->allocator, read_tar, &r->tar, r->from->name, &problem);
	if (!status) {
		cply__tar_reader_skips(r->reader, skip_tar);
		status = contents_room_new(&r->contents, listing, &problem);
	}
	count_window(r, 1ll << limits->window_log);
	if (!status)
		status = read_entries(r, &problem);
	count_window(r, -(1ll << limits->window_log));
	if (!status)
		return judge_end(r, err);
	listing->wants_window =
		r->tar.inflater && cply__inflater_wants_window(r->tar.inflater) && limits->window_log < WINDOW_LARGE;
	if (listing->wants_window)
		return CPLY_OK;
	if (is_about_layer(r, status))
		return finding_add_error(&listing->findings, &place, &problem, err);
	*err = problem;
	return status;
}

cply_status listing_read(
	layer_listing *listing, const layer_stream *from, const cply__inflate_limits *limits, cply_error *err)
{
	reading r = {.listing = listing, .from = from};
	cply__inflate_limits own = {0};

	if (limits)
		own = *limits;
	own.window_log = own.window_log ? own.window_log : WINDOW_LARGE;

	cply_status status = read_all(&r, &own, err);
	contents_room_free(r.contents);
	cply__tar_reader_free(r.reader);
	cply__inflater_free(r.tar.inflater);
	hashing_end(&r.tar.hashing);
	/* The list needs it no more, and there may be many layers. */
	cply__file_close(&listing->scratch);
	if (!status)
		status = listing_order(listing, err);
	return status ? status : finding_end(&listing->findings, err);
}
