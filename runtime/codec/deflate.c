#include "runtime/deflate.h"

#include <assert.h>
#include <string.h>

#include "deflate_block.h"
#include "deflate_parse.h"
#include "runtime/alloc.h"
#include "runtime/cpu.h"
#include "runtime/error.h"

enum {
	UNIT = 2048,        /* tokens between two decisions about where a block ends */
	BLOCK_UNITS = 16,   /* at most so many in a block, and one */
	STORED_OVERHEAD = 5 /* of a stored block, at most */
};

struct cply__deflater {
	const cply_allocator *allocator;      /* borrowed */
	const cply__deflate_kernels *kernels; /* static */
	void (*parse)(cply__parse *);         /* NULL: stored */
	void *tables;                         /* owned */
	size_t tables_size;                   /* bytes */
	cply__symbol_counts block;            /* of the tokens before the current unit */
	cply__symbol_counts unit;
	cply__symbol_counts both;
	uint32_t tokens[UNIT * (BLOCK_UNITS + 2) + PARSE_SLACK];
};

/* Cleared before each segment. */
static const size_t table_sizes[] = {
	[CPLY__DEFLATE_FAST] = sizeof(uint32_t) << FAST_BITS,
	[CPLY__DEFLATE_DEFAULT] = sizeof(uint64_t) << DEFAULT_BITS,
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
	deflater->parse = deflater->kernels->parse[level];
	deflater->tables = NULL;
	if (deflater->parse) {
		deflater->tables_size = table_sizes[level];
		deflater->tables = cply__alloc(allocator, deflater->tables_size);
		if (!deflater->tables) {
			cply__free(allocator, deflater);
			return cply__error_nomem(err);
		}
	}
	*out = deflater;
	return CPLY_OK;
}

void cply__deflater_free(cply__deflater *deflater)
{
	if (!deflater)
		return;
	cply__free(deflater->allocator, deflater->tables);
	cply__free(deflater->allocator, deflater);
}

/*
 * No block is longer than its stored form. There are at most as many blocks as units, each of at least UNIT bytes but
 * the last, and a stored form of its own for each 65535 bytes; then the empty stored block, and the 8 bytes that the
 * bit writer needs.
 */
size_t cply__deflate_bound(size_t size)
{
	return size + STORED_OVERHEAD * (size / UNIT + size / 65535 + 3) + 8;
}

static void write_block(
	cply__deflater *deflater, bit_writer *out, size_t count, const uint8_t *in, size_t size, bool is_last)
{
	cply__block block = {.tokens = deflater->tokens,
		.count = count,
		.in = in,
		.size = size,
		.symbols = &deflater->block,
		.kernels = deflater->kernels,
		.is_last = is_last};

	cply__block_write(out, &block);
}

/* Parses one unit, and counts its symbols. */
static void parse_unit(cply__deflater *deflater, cply__parse *parse, size_t start)
{
	parse->stop = start + UNIT;
	deflater->parse(parse);
	if (parse->count < parse->stop)
		cply__parse_literals(parse, parse->size);
	assert(parse->count <= parse->stop + PARSE_SLACK);
	deflater->kernels->resolve(deflater->tokens + start, parse->count - start);
	cply__symbol_counts_take(&deflater->unit, deflater->tokens + start, parse->count - start);
}

/* Parses unit by unit and writes a block whenever the next unit is better off with codes of its own. */
static void compress(cply__deflater *deflater, bit_writer *out, const uint8_t *in, size_t size, bool is_last)
{
	cply__parse parse = {.in = in, .size = (uint32_t)size, .distance = 1};
	size_t done = 0;  /* bytes written as blocks */
	size_t whole = 0; /* tokens of the block so far */
	uint32_t block_cost = 0;

	memset(deflater->tables, 0, deflater->tables_size);
	parse.tokens = deflater->tokens;
	parse.tables = deflater->tables;
	cply__parse_literals(&parse, 1);
	do {
		size_t before = parse.at;
		parse_unit(deflater, &parse, whole);
		uint32_t unit_cost = cply__symbol_counts_cost(&deflater->unit, deflater->kernels), both_cost = 0;
		if (whole) {
			deflater->both = deflater->block;
			cply__symbol_counts_add(&deflater->both, &deflater->unit);
			both_cost = cply__symbol_counts_cost(&deflater->both, deflater->kernels);
		}
		if (whole && (parse.count > UNIT * BLOCK_UNITS || both_cost > block_cost + unit_cost)) {
			write_block(deflater, out, whole, in + done, before - done, false);
			done = before;
			parse.count -= whole;
			memmove(parse.tokens, parse.tokens + whole, parse.count * sizeof *parse.tokens);
			whole = 0;
		}
		deflater->block = whole ? deflater->both : deflater->unit;
		block_cost = whole ? both_cost : unit_cost;
		whole = parse.count;
	} while (parse.at < size);
	write_block(deflater, out, whole, in + done, size - done, is_last);
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
