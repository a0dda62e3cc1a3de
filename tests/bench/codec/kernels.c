/* Every variant of every kernel that this machine can run, on the same bytes. */
#include "bench.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../runtime/codec/crc32_kernels.h"
#include "../../../runtime/codec/deflate_block.h"
#include "../../../runtime/codec/tar_block.h"
#include "runtime/sha256.h"

/* Of a segment, prepared for all kernels. */
typedef struct stage {
	const uint8_t *in;
	uint32_t size;
	uint32_t *raw, *resolved; /* its tokens by level default; owned */
	uint32_t *scratch;        /* as many; owned */
	size_t count;
	cply__symbol_counts counts;
	cply__token_codes codes;
	cply__scan *scan; /* owned */
	void *dense;      /* owned */
	uint8_t *out;     /* owned */
	volatile uint32_t sink;
} stage;

typedef void timed(stage *at, const void *variant);

static void parse_all(stage *at, const cply__deflate_kernels *path, cply__deflate_level level, uint32_t *tokens)
{
	cply__parse parse = {.in = at->in, .size = at->size, .tokens = tokens, .tables = at->scan};

	at->scan->bits = level == CPLY__DEFLATE_FAST ? FAST_BITS : DEFAULT_BITS;
	memset(at->scan->table, 0, sizeof *at->scan->table << at->scan->bits);
	if (level == CPLY__DEFLATE_DENSE) {
		parse.tables = at->dense;
		memset(at->dense, 0, DENSE_TABLES);
	}
	while (parse.at < at->size) {
		path->parse[level](&parse);
		parse.tokens += parse.count;
	}
	at->count = (size_t)(parse.tokens - tokens);
}

static void time_scan(stage *at, const void *variant)
{
	const cply__deflate_kernels *path = variant;

	for (uint32_t i = 0; i < at->size; i += REGION)
		path->scan(at->scan, at->in, at->size, i, at->size - i < REGION ? at->size : i + REGION);
}

static void time_fast(stage *at, const void *variant)
{
	parse_all(at, variant, CPLY__DEFLATE_FAST, at->scratch);
}

static void time_default(stage *at, const void *variant)
{
	parse_all(at, variant, CPLY__DEFLATE_DEFAULT, at->scratch);
}

static void time_dense(stage *at, const void *variant)
{
	parse_all(at, variant, CPLY__DEFLATE_DENSE, at->scratch);
}

/* In place, as the encoder does; copying the tokens back takes a tenth of it. */
static void time_resolve(stage *at, const void *variant)
{
	memcpy(at->scratch, at->raw, at->count * sizeof *at->raw);
	((const cply__deflate_kernels *)variant)->resolve(at->scratch, at->count);
}

static void time_count(stage *at, const void *variant)
{
	((const cply__deflate_kernels *)variant)->count(&at->counts, at->resolved, at->count);
}

static void time_entropy(stage *at, const void *variant)
{
	/* Once for each decision about a block. */
	for (uint32_t i = 0; i < at->size; i += REGION)
		at->sink += ((const cply__deflate_kernels *)variant)->entropy(at->counts.literals, HUFFMAN_SYMBOLS);
}

static void time_write(stage *at, const void *variant)
{
	bit_writer out = {.at = at->out};

	((const cply__deflate_kernels *)variant)->write(&out, &at->codes, at->resolved, at->count);
}

static void time_crc32(stage *at, const void *variant)
{
	at->sink += ((const cply__crc32_kernel *)variant)->add(0, at->in, at->size);
}

static void time_sha256(stage *at, const void *variant)
{
	uint8_t digest[CPLY__SHA256_SIZE];
	cply__sha256 hash;

	(void)variant;
	cply__sha256_init(&hash);
	cply__sha256_add(&hash, at->in, at->size);
	cply__sha256_finish(&hash, digest);
	at->sink += digest[0];
}

static void time_tar(stage *at, const void *variant)
{
	(void)variant;
	for (uint32_t i = 0; i + sizeof(tar_block) <= at->size; i += sizeof(tar_block))
		at->sink += cply__tar_checksum((const tar_block *)(const void *)(at->in + i));
}

/* Codes for the segment as one block: about what the encoder would use. */
static void make_codes(stage *at)
{
	uint8_t lengths[HUFFMAN_SYMBOLS], distances[32];
	uint16_t codes[HUFFMAN_SYMBOLS];

	at->counts.literals[END_OF_BLOCK] = 1;
	cply__huffman_lengths(lengths, at->counts.literals, LITERAL_SYMBOLS, HUFFMAN_LENGTH);
	cply__huffman_lengths(distances, at->counts.distances, DISTANCE_SYMBOLS, HUFFMAN_LENGTH);
	cply__huffman_codes(codes, lengths, LITERAL_SYMBOLS);
	for (uint32_t i = 0; i < 256; i++) {
		unsigned symbol = length_symbol(i);
		at->codes.units[i] = codes[i] | (uint32_t)lengths[i] << 24;
		at->codes.units[256 + i] = codes[symbol] | (lengths[symbol] + length_extra(i)) << 24;
	}
	cply__huffman_codes(codes, distances, DISTANCE_SYMBOLS);
	for (uint32_t i = 0; i < DISTANCE_SYMBOLS; i++)
		at->codes.distances[i] =
			codes[i] | (uint32_t)distances[i] << 16 | (distances[i] + (i < 4 ? 0 : i / 2 - 1)) << 24;
}

static void prepare(stage *at, const uint8_t *in, size_t size)
{
	const cply__deflate_kernels *best = cply__deflate_path(cply__cpu_features());

	at->in = in;
	at->size = (uint32_t)size;
	parse_all(at, best, CPLY__DEFLATE_DEFAULT, at->raw);
	memcpy(at->resolved, at->raw, at->count * sizeof *at->raw);
	best->resolve(at->resolved, at->count);
	best->count(&at->counts, at->resolved, at->count);
	make_codes(at);
}

typedef struct row {
	const char *kernel;
	const char *variant;
	timed *run;
	const void *table;
	double seconds;
} row;

enum { MAX_ROWS = 48 };

static size_t list_rows(row rows[MAX_ROWS])
{
	static const struct {
		const char *kernel;
		timed *run;
	} of_paths[] = {{"candidates", time_scan}, {"parse fast", time_fast}, {"parse default", time_default},
		{"parse dense", time_dense}, {"resolve", time_resolve}, {"count", time_count},
		{"entropy", time_entropy}, {"write", time_write}};
	uint32_t features = cply__cpu_features();
	size_t count = 0;

	for (size_t i = 0; i < sizeof of_paths / sizeof *of_paths; i++)
		for (const cply__deflate_kernels *const *path = cply__deflate_paths;; path++) {
			if (!((*path)->needs & ~features))
				rows[count++] = (row){of_paths[i].kernel, (*path)->name, of_paths[i].run, *path, 0};
			if (!(*path)->needs)
				break;
		}
	for (const cply__crc32_kernel *const *variant = cply__crc32_variants;; variant++) {
		if (!((*variant)->needs & ~features))
			rows[count++] = (row){"crc32", (*variant)->name, time_crc32, *variant, 0};
		if (!(*variant)->needs)
			break;
	}
	rows[count++] = (row){"sha256", features & CPLY__CPU_SHA ? "nettle, SHA" : "nettle", time_sha256, NULL, 0};
	rows[count++] = (row){"tar checksum", "compiler", time_tar, NULL, 0};
	return count;
}

static void *room(size_t size)
{
	void *memory = aligned_alloc(64, (size + 127) & ~(size_t)63);

	if (!memory)
		errx(1, "no memory");
	return memory;
}

void bench_kernels(const sample *s, int rounds)
{
	row rows[MAX_ROWS];
	size_t count = list_rows(rows), step = s->count / 16 + 1, bytes = 0;
	size_t tokens = (CPLY__DEFLATE_SEGMENT + REGION_TOKENS) * sizeof(uint32_t);
	stage at = {.raw = room(tokens), .resolved = room(tokens), .scratch = room(tokens)};

	at.scan = room(sizeof *at.scan);
	at.dense = room(DENSE_TABLES);
	at.out = room(CPLY__DEFLATE_SEGMENT * 7);
	memset(at.scan, 0, sizeof *at.scan);
	for (size_t segment = 0; segment < s->count; segment += step) {
		prepare(&at, s->bytes + s->segments[segment].at, s->segments[segment].size);
		bytes += at.size;
		for (size_t i = 0; i < count; i++) {
			double best = 1e9;
			for (int round = 0; round < rounds; round++) {
				double start = cpu_seconds();
				rows[i].run(&at, rows[i].table);
				double taken = cpu_seconds() - start;
				best = taken < best ? taken : best;
			}
			rows[i].seconds += best;
		}
	}
	printf("  %-15s %-15s %9s  %9s\n", "kernel", "variant", "MB/s", "ns a byte");
	for (size_t i = 0; i < count; i++)
		printf("  %-15s %-15s %9.0f  %9.3f\n", rows[i].kernel, rows[i].variant,
			(double)bytes / 1e6 / rows[i].seconds, rows[i].seconds * 1e9 / (double)bytes);
	free(at.raw);
	free(at.resolved);
	free(at.scratch);
	free(at.scan);
	free(at.dense);
	free(at.out);
}
