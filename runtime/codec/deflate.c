#include "runtime/deflate.h"

#include <assert.h>
#include <string.h>

#include "deflate_block.h"
#include "deflate_parse.h"
#include "runtime/alloc.h"
#include "runtime/cpu.h"
#include "runtime/error.h"

enum {
	BLOCK_TOKENS = 32768, /* at most */
	CACHE_LINE = 64,
	STORED_OVERHEAD = 5 /* of a stored block, at most */
};

struct cply__deflater {
	const cply_allocator *allocator;      /* borrowed */
	const cply__deflate_kernels *kernels; /* static */
	cply__deflate_level level;
	void (*parse)(cply__parse *); /* NULL: stored */
	void *memory;                 /* of the tables, owned */
	void *tables;                 /* in it, at the beginning of a cache line: a row is one */
	size_t tables_size;           /* bytes */
	cply__symbol_counts block;    /* of the tokens before the current unit */
	cply__symbol_counts unit;
	cply__symbol_counts both;
	uint32_t tokens[BLOCK_TOKENS + REGION_TOKENS + 32]; /* of the block, and of a region; room for vectors */
};

/* Cleared before each segment. */
static const size_t table_sizes[] = {
	[CPLY__DEFLATE_FAST] = sizeof(cply__scan),
	[CPLY__DEFLATE_DEFAULT] = sizeof(cply__scan),
	[CPLY__DEFLATE_DENSE] = DENSE_TABLES,
};

cply_status cply__deflater_new(
	cply__deflater **out, const cply_allocator *allocator, cply__deflate_level level, cply_error *err)
{
	cply__deflater *deflater = cply__alloc(allocator, sizeof *deflater);

	if (!deflater)
		return cply__error_nomem(err);
	deflater->allocator = allocator;
	deflater->kernels = cply__deflate_path(cply__cpu_features());
	deflater->level = level;
	deflater->parse = deflater->kernels->parse[level];
	deflater->memory = NULL;
	if (deflater->parse) {
		deflater->tables_size = table_sizes[level];
		deflater->memory = cply__alloc(allocator, deflater->tables_size + CACHE_LINE);
		if (!deflater->memory) {
			cply__free(allocator, deflater);
			return cply__error_nomem(err);
		}
		size_t over = (uintptr_t)deflater->memory % CACHE_LINE;
		deflater->tables = (char *)deflater->memory + (over ? CACHE_LINE - over : 0);
	}
	*out = deflater;
	return CPLY_OK;
}

size_t cply__deflater_size(cply__deflate_level level)
{
	return sizeof(cply__deflater) + table_sizes[level] + CACHE_LINE;
}

void cply__deflater_free(cply__deflater *deflater)
{
	if (!deflater)
		return;
	cply__free(deflater->allocator, deflater->memory);
	cply__free(deflater->allocator, deflater);
}

/*
 * No block is longer than its stored form. There are at most as many blocks as parts of DENSE_PIECE bytes, and a stored
 * form of its own for each 65535 bytes; then the empty stored block, and the 8 bytes that the bit writer needs.
 */
size_t cply__deflate_bound(size_t size)
{
	return size + STORED_OVERHEAD * (size / DENSE_PIECE + size / 65535 + 3) + 8;
}

/* Tables start out empty; of what was found, only what was found in this segment is looked at. */
static void clear_tables(cply__deflater *deflater)
{
	if (deflater->level == CPLY__DEFLATE_DENSE) {
		memset(deflater->tables, 0, deflater->tables_size);
		return;
	}
	cply__scan *scan = deflater->tables;
	scan->bits = deflater->level == CPLY__DEFLATE_FAST ? FAST_BITS : DEFAULT_BITS;
	memset(scan->table, 0, sizeof *scan->table << scan->bits);
}

/* What is known of the block in work. */
typedef struct open_block {
	uint32_t *tokens;  /* in the deflater's */
	size_t count;      /* of them */
	const uint8_t *in; /* the bytes that they stand for */
	size_t size;
	uint32_t cost;
} open_block;

static void write_block(cply__deflater *deflater, bit_writer *out, const open_block *open, bool is_last)
{
	cply__block block = {.tokens = open->tokens,
		.count = open->count,
		.in = open->in,
		.size = open->size,
		.symbols = &deflater->block,
		.kernels = deflater->kernels,
		.is_last = is_last};

	cply__block_write(out, &block);
}

/*
 * The next tokens behind the block, `count` of them for `size` bytes, join it, unless they are better off with codes of
 * their own: then the block is written, and they become the next one.
 */
static void add_unit(cply__deflater *deflater, bit_writer *out, open_block *block, size_t count, size_t size)
{
	uint32_t *tokens = block->tokens + block->count, both_cost = 0;

	deflater->kernels->resolve(tokens, count);
	deflater->kernels->count(&deflater->unit, tokens, count);
	uint32_t cost = cply__symbol_counts_cost(&deflater->unit, deflater->kernels);
	if (block->count) {
		deflater->both = deflater->block;
		cply__symbol_counts_add(&deflater->both, &deflater->unit);
		both_cost = cply__symbol_counts_cost(&deflater->both, deflater->kernels);
		if (block->count + count > BLOCK_TOKENS || both_cost > block->cost + cost) {
			write_block(deflater, out, block, false);
			*block = (open_block){.tokens = tokens, .in = block->in + block->size};
		}
	}
	deflater->block = block->count ? deflater->both : deflater->unit;
	block->cost = block->count ? both_cost : cost;
	block->count += count;
	block->size += size;
}

/* Parses region by region, and writes a block whenever the next region is better off with codes of its own. */
static void compress(cply__deflater *deflater, bit_writer *out, const uint8_t *in, size_t size, bool is_last)
{
	cply__parse parse = {.in = in, .size = (uint32_t)size, .tables = deflater->tables};
	open_block block = {.tokens = deflater->tokens, .in = in};

	clear_tables(deflater);
	while (parse.at < size) {
		size_t before = parse.at;
		memmove(deflater->tokens, block.tokens, block.count * sizeof *block.tokens);
		block.tokens = deflater->tokens;
		parse.tokens = block.tokens + block.count;
		deflater->parse(&parse);
		assert(parse.count <= REGION_TOKENS);
		add_unit(deflater, out, &block, parse.count, parse.at - before);
	}
	write_block(deflater, out, &block, is_last);
}

size_t cply__deflate_segment(cply__deflater *deflater, uint8_t *out, const uint8_t *in, size_t size, int is_last)
{
	bit_writer writer = {.at = out};

	assert(size <= CPLY__DEFLATE_SEGMENT);
	if (!deflater->parse && size)
		cply__block_store(&writer, in, size, is_last);
	else if (size)
		compress(deflater, &writer, in, size, is_last);
	if (!is_last) {
		cply__block_store(&writer, NULL, 0, false);
	} else if (!size) {
		/* An empty block with the fixed codes: the shortest stream there is. */
		bits_put(&writer, 3, 3 + 7);
		bits_flush(&writer);
	}
	bits_align(&writer);
	return (size_t)(writer.at - out);
}
