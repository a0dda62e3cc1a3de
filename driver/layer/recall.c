/* What is known of a layer before any of its files is read. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec.h"
#include "memory.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"

enum { STOCK_PACKS = 64 /* that are of use */, HEX = 64 };

/* Segments of one pack, at most: 4 TiB of tar. */
static const uint64_t segments_max = UINT64_C(1) << 24;

/* The digest without its algorithm. */
char *layer_cache_path(cply__arena *arena, const char *folder, const char *digest, const char *ending)
{
	const char *hex = strncmp(digest, "sha256:", 7) == 0 ? digest + 7 : digest;
	return cply__arena_printf(arena, "%s/%s%s", folder, hex, ending);
}

bool layer_read_summed(int fd, void *bytes, size_t size, uint64_t offset)
{
	uint64_t sum;
	size_t got;
	cply_error ignored;

	return cply__file_pread(fd, bytes, size, offset, &got, "", &ignored) == CPLY_OK && got == size &&
	       cply__file_pread(fd, &sum, sizeof sum, offset + size, &got, "", &ignored) == CPLY_OK &&
	       got == sizeof sum && sum == layer_sum(bytes, size);
}

static bool open_path(int *fd, const char *path)
{
	cply_error ignored;
	return path && cply__file_open(fd, AT_FDCWD, path, O_RDONLY | O_NOFOLLOW, 0, &ignored) == CPLY_OK;
}

/* A piece's `user` is the path of the blob. */
static bool fetch_from_blob(void *user, void *bytes, size_t size, uint64_t offset)
{
	cply_error ignored;
	size_t got = 0;
	int fd;

	if (!open_path(&fd, user))
		return false;
	cply_status status = cply__file_pread(fd, bytes, size, offset, &got, user, &ignored);
	cply__file_close(&fd);
	return !status && got == size;
}

/* The first `size` bytes, then what follows a head of `count` items, as one piece of memory. */
static void *read_items(cply__arena *arena, int fd, size_t head_size, uint64_t count, size_t item)
{
	uint8_t *bytes = count <= segments_max ? cply__arena_alloc(arena, head_size + count * item) : NULL;

	return bytes && layer_read_summed(fd, bytes, head_size + count * item, 0) ? bytes : NULL;
}

static bool read_head(int fd, void *head, size_t size)
{
	cply_error ignored;
	size_t got;

	return cply__file_pread(fd, head, size, 0, &got, "", &ignored) == CPLY_OK && got == size &&
	       *(const uint64_t *)head == LAYER_MAGIC;
}

bool layer_hash_sources(cply__sha256 *hash, const cply_layer *layer)
{
	const cply_allocator *allocator = &layer->context->allocator;
	cply_error ignored;

	for (size_t i = 0; i < layer->sources.count; i++) {
		const layer_source *source = &layer->sources.at[i];
		const uint32_t of_source[] = {
			source->has_mode, source->has_owner, source->mode, source->uid, source->gid};
		char *root;
		if (cply__path_absolute(&root, allocator, source->root, &ignored))
			return false;
		cply__sha256_add(hash, root, strlen(root) + 1);
		cply__sha256_add(hash, source->inside, strlen(source->inside) + 1);
		cply__sha256_add(hash, of_source, sizeof of_source);
		cply__free(allocator, root);
	}
	return true;
}

/* What the request is named by: all that decides the bytes but the files themselves. */
static char *name_request(layer_memory *memory, const cply_layer *layer)
{
	const cply_layer_options *options = &layer->options;
	const uint64_t facts[] = {memory->stamp, layer->role, options->keep, options->uid, options->gid,
		layer->context->source_date_epoch};
	char text[CPLY__DIGEST_TEXT];
	uint8_t digest[CPLY__SHA256_SIZE];
	cply__sha256 hash;

	cply__sha256_init(&hash);
	cply__sha256_add(&hash, facts, sizeof facts);
	if (!layer_hash_sources(&hash, layer))
		return NULL;
	cply__sha256_finish(&hash, digest);
	cply__digest_format(text, digest);
	return layer_cache_path(&memory->arena, memory->folder, text, LAYER_TREE);
}

static bool identify_all(layer_memory *memory, const cply_layer *layer)
{
	layer_segment segment;

	while (layer_next_segment(&segment, layer, memory->count ? &segment : NULL))
		memory->count++;
	memory->identities = cply__arena_alloc(&memory->arena, memory->count * sizeof *memory->identities);
	memory->rows = cply__arena_alloc(&memory->arena, memory->count * sizeof *memory->rows);
	memory->states = cply__arena_alloc(&memory->arena, memory->count * sizeof *memory->states);
	memory->pieces = cply__arena_alloc(&memory->arena, memory->count * sizeof *memory->pieces);
	if (!memory->identities || !memory->rows || !memory->states || !memory->pieces)
		return false;
	for (uint64_t i = 0; layer_next_segment(&segment, layer, i ? &segment : NULL); i++)
		if (!layer_identify(&memory->identities[i], layer, &segment))
			memset(&memory->identities[i], 0, sizeof *memory->identities);
	return true;
}

void *layer_read_kept(cply__arena *arena, const char *path, size_t head_size, size_t item)
{
	layer_kept_head head;
	uint8_t *bytes = NULL;
	int fd;

	if (!open_path(&fd, path))
		return NULL;
	if (read_head(fd, &head, sizeof head))
		bytes = read_items(arena, fd, head_size, head.count, item);
	/* Used now: the last to be evicted. */
	if (bytes)
		futimens(fd, NULL);
	cply__file_close(&fd);
	return bytes;
}

static const layer_identity *read_tree(layer_memory *memory)
{
	const layer_tree_head *head =
		layer_read_kept(&memory->arena, memory->tree, sizeof *head, sizeof(layer_identity));

	if (!head)
		return NULL;
	memory->head = *head;
	memory->head.result.digest[sizeof memory->head.result.digest - 1] = '\0';
	return (const layer_identity *)(const void *)(head + 1);
}

/* A pack on its way into memory. */
typedef struct open_pack {
	int fd;
	layer_pack_head *head;
	layer_pack_row *rows;
	char *blob;
} open_pack;

/* False also for one that another codec made. */
static bool read_pack(open_pack *out, cply__arena *arena, const layer_memory *memory, const char *digest)
{
	layer_pack_head head;
	uint8_t *bytes = NULL;

	out->blob = layer_cache_path(arena, memory->folder, digest, LAYER_BLOB);
	if (!out->blob || !open_path(&out->fd, layer_cache_path(arena, memory->folder, digest, LAYER_PACK)))
		return false;
	if (read_head(out->fd, &head, sizeof head) && head.stamp == memory->stamp)
		bytes = read_items(arena, out->fd, sizeof head, head.count, sizeof *out->rows);
	if (!bytes) {
		cply__file_close(&out->fd);
		return false;
	}
	out->head = (layer_pack_head *)(void *)bytes;
	out->rows = (layer_pack_row *)(void *)(bytes + sizeof head);
	return true;
}

static layer_piece piece_of(const open_pack *pack, const layer_pack_row *row, uint64_t offset)
{
	layer_piece piece = {.has_key = true,
		.crc = row->crc,
		.packed = row->packed,
		.sum = row->sum,
		.fetch = fetch_from_blob,
		.user = pack->blob,
		.offset = offset};

	memcpy(piece.key, row->key, sizeof piece.key);
	return piece;
}

/* The states behind the unchanged segments at the beginning, and those before. */
static bool read_states(layer_memory *memory, const open_pack *pack, uint64_t prefix)
{
	uint64_t at = sizeof *pack->head + pack->head->count * sizeof *pack->rows + sizeof(uint64_t);
	size_t size = (size_t)pack->head->count * sizeof *memory->states;
	layer_pack_state *states = cply__arena_alloc(&memory->arena, size);

	if (!states || !layer_read_summed(pack->fd, states, size, at))
		return false;
	memcpy(memory->states, states, (size_t)prefix * sizeof *states);
	return true;
}

/* By their identities, wherever they were in the tar. */
static void match(layer_memory *memory, const layer_identity *before, const open_pack *pack)
{
	cply__map known;
	uint64_t offset = pack->head->start, prefix = 0;
	bool ok = true;

	cply__map_init(&known, memory->arena.allocator);
	layer_piece *pieces = cply__arena_alloc(&memory->arena, (size_t)pack->head->count * sizeof *pieces);
	for (uint64_t i = 0; pieces && ok && i < pack->head->count; i++) {
		pieces[i] = piece_of(pack, &pack->rows[i], offset);
		offset += pack->rows[i].packed;
		ok = cply__map_put(&known, &before[i], sizeof before[i], &pieces[i]);
	}
	static const layer_identity nobody;
	for (uint64_t i = 0; pieces && i < memory->count; i++) {
		if (memcmp(&memory->identities[i], &nobody, sizeof nobody) == 0)
			continue;
		const layer_piece *piece = cply__map_get(&known, &memory->identities[i], sizeof *memory->identities);
		if (!piece)
			continue;
		memory->pieces[i] = *piece;
		if (prefix == i && i < pack->head->count && piece == &pieces[i])
			prefix++;
	}
	cply__map_release(&known);
	if (read_states(memory, pack, prefix))
		memory->prefix = prefix;
}

static void recall(layer_memory *memory)
{
	const layer_identity *before = read_tree(memory);
	layer_identity none = {{0}};
	open_pack pack;

	if (!before)
		return;
	memory->is_same = before && memory->count == memory->head.kept.count &&
			  memcmp(before, memory->identities, memory->count * sizeof *before) == 0;
	for (uint64_t i = 0; i < memory->count && memory->is_same; i++)
		memory->is_same = memcmp(&before[i], &none, sizeof none) != 0;
	if (memory->is_same)
		memory->result = memory->head.result;
	if (!read_pack(&pack, &memory->arena, memory, memory->head.result.digest))
		return;
	if (pack.head->count == memory->head.kept.count)
		match(memory, before, &pack);
	futimens(pack.fd, NULL);
	cply__file_close(&pack.fd);
}

void layer_recall(cply_layer *layer)
{
	cply_context *context = layer->context;
	layer_memory *memory;

	layer_forget(layer);
	if (!context->cache_dir || layer->options.cache == CPLY_LAYER_CACHE_NONE || !layer_codec_of(layer))
		return;
	memory = cply__calloc(&context->allocator, 1, sizeof *memory);
	if (!memory)
		return;
	layer->memory = memory;
	cply__arena_init(&memory->arena, &context->allocator);
	memory->stamp = layer_codec_stamp(layer);
	memory->folder = cply__arena_printf(&memory->arena, "%s/layers", context->cache_dir);
	memory->tree = memory->folder ? name_request(memory, layer) : NULL;
	if (memory->tree && identify_all(memory, layer))
		recall(memory);
	else
		layer_forget(layer);
}

void layer_forget(cply_layer *layer)
{
	if (!layer->memory)
		return;
	cply__arena_release(&layer->memory->arena);
	cply__free(&layer->context->allocator, layer->memory);
	layer->memory = NULL;
}

/* False: it is of no use. */
static bool stock_pack(layer_stock *stock, const layer_memory *memory, const char *digest)
{
	open_pack pack;

	if (!read_pack(&pack, &stock->arena, memory, digest))
		return false;
	uint64_t offset = pack.head->start;
	for (uint64_t i = 0; i < pack.head->count; i++) {
		const layer_pack_row *row = &pack.rows[i];
		layer_fingerprint fingerprint = layer_fingerprint_of(memory->stamp, row->crc, row->size, row->is_last);
		layer_piece *piece =
			layer_stock_find(stock, &fingerprint) ? NULL : layer_stock_add(stock, &fingerprint);
		if (piece)
			*piece = piece_of(&pack, row, offset);
		offset += row->packed;
	}
	cply__file_close(&pack.fd);
	return true;
}

/* A pack of the cache. */
typedef struct listed_pack {
	char digest[HEX + 1];
	struct timespec used;
} listed_pack;

typedef CPLY__VEC(listed_pack) listed_packs;

static int by_latest_use(const void *a, const void *b)
{
	const listed_pack *x = a, *y = b;
	int order = layer_time_compare(&y->used, &x->used);

	return order ? order : strcmp(x->digest, y->digest);
}

/* As many as there is memory for. */
static void list_packs(listed_packs *out, const cply_allocator *allocator, DIR *listing)
{
	const struct dirent *entry;
	listed_pack pack = {{0}, {0}};
	struct stat found;
	bool ok = true;

	while (ok && (entry = readdir(listing))) {
		const char *dot = strchr(entry->d_name, '.');
		if (!dot || dot - entry->d_name != HEX || strcmp(dot, LAYER_PACK) != 0 ||
			fstatat(dirfd(listing), entry->d_name, &found, AT_SYMLINK_NOFOLLOW))
			continue;
		memcpy(pack.digest, entry->d_name, HEX);
		pack.used = found.st_mtim;
		ok = CPLY__VEC_PUSH(out, allocator, pack);
	}
}

void layer_recall_stock(layer_stock *stock, const cply_layer *layer)
{
	const cply_allocator *allocator = &layer->context->allocator;
	DIR *listing = opendir(layer->memory->folder);
	listed_packs packs = {0};
	unsigned useful = 0;

	if (!listing)
		return;
	list_packs(&packs, allocator, listing);
	closedir(listing);
	if (packs.count)
		qsort(packs.at, packs.count, sizeof *packs.at, by_latest_use);
	for (size_t i = 0; i < packs.count && useful < STOCK_PACKS; i++)
		useful += stock_pack(stock, layer->memory, packs.at[i].digest);
	cply__free(allocator, packs.at);
}
