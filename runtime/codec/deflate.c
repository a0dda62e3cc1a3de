#include "runtime/deflate.h"

#include <assert.h>
#include <string.h>

#include "deflate_block.h"
#include "deflate_parse.h"
#include "runtime/alloc.h"
#include "runtime/error.h"

enum {
	UNIT = 4096,        /* tokens between two decisions about where a block ends */
	BLOCK_UNITS = 8,    /* at most so many in a block */
	HEADER_BITS = 550,  /* what a header costs, about: a block ends only where that saves more */
	STORED_OVERHEAD = 5 /* of a stored block, at most */
};

struct cply__deflater {
	const cply_allocator *allocator; /* borrowed */
	const cply__parser *parser;      /* NULL: stored */
	void *tables;                    /* owned */
	uint32_t tokens[UNIT * (BLOCK_UNITS + 1) + PARSE_SLACK];
	cply__symbol_counts block; /* of the tokens before the current unit */
	cply__symbol_counts unit;
	cply__symbol_counts both;
};

static const cply__parser *const parsers[] = {
	[CPLY__DEFLATE_STORE] = NULL,
	[CPLY__DEFLATE_FAST] = &cply__parser_greedy,
	[CPLY__DEFLATE_DEFAULT] = &cply__parser_lazy,
	[CPLY__DEFLATE_DENSE] = &cply__parser_chain,
};

cply_status cply__deflater_new(
	cply__deflater **out, const cply_allocator *allocator, cply__deflate_level level, cply_error *err)
{
	cply__deflater *deflater = cply__alloc(allocator, sizeof *deflater);

	if (!deflater)
		return cply__error_nomem(err);
	deflater->allocator = allocator;
	deflater->parser = parsers[level];
	deflater->tables = NULL;
	if (deflater->parser) {
		deflater->tables = cply__alloc(allocator, deflater->parser->size);
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

bool cply__parse_zeros(cply__parse *parse)
{
	const uint8_t *from = parse->in + parse->at, *end = parse->in + parse->size, *to = from;

	if (!parse->at || from[-1])
		return false;
	while (end - to >= 8 && load_le64(to) == 0)
		to += 8;
	while (to < end && !*to)
		to++;
	size_t left = (size_t)(to - from);
	if (left < ZERO_RUN_MIN)
		return false;
	while (left >= MATCH_MIN) {
		size_t length = left < MATCH_MAX ? left : MATCH_MAX;
		/* Leave enough for a last match. */
		if (left > MATCH_MAX && left < MATCH_MAX + MATCH_MIN)
			length = left - MATCH_MIN;
		put_match(parse, length, 1);
		left -= length;
	}
	parse->misses = 0;
	return true;
}

static size_t bytes_of(const uint32_t *tokens, size_t count)
{
	size_t bytes = 0;

	for (size_t i = 0; i < count; i++)
		bytes += token_length(tokens[i]);
	return bytes;
}

/* Would the unit, with codes of its own, save more than a header? */
static bool is_better_apart(cply__deflater *deflater)
{
	cply__symbol_counts *both = &deflater->both;

	*both = deflater->block;
	cply__symbol_counts_add(both, &deflater->unit);
	uint64_t apart = cply__symbol_counts_entropy(&deflater->block) + cply__symbol_counts_entropy(&deflater->unit);
	return cply__symbol_counts_entropy(both) > apart + ((uint64_t)HEADER_BITS << 16);
}

/* Parses unit by unit and writes a block whenever the next unit does not fit to those before. */
static void compress(cply__deflater *deflater, bit_writer *out, const uint8_t *in, size_t size, bool is_last)
{
	cply__parse parse = {.in = in, .size = size, .tokens = deflater->tokens, .tables = deflater->tables};
	size_t done = 0;  /* bytes written as blocks */
	size_t whole = 0; /* tokens of the block so far */

	memset(deflater->tables, 0, deflater->parser->cleared);
	while (parse.at < size) {
		parse.stop = whole + UNIT;
		while (parse.count < parse.stop && parse.at < size)
			deflater->parser->run(&parse);
		assert(parse.count <= parse.stop + PARSE_SLACK);
		cply__symbol_counts_take(&deflater->unit, parse.tokens + whole, parse.count - whole);
		if (whole && (parse.count > UNIT * BLOCK_UNITS || is_better_apart(deflater))) {
			size_t bytes = bytes_of(parse.tokens, whole);
			cply__block_write(
				out, &(cply__block){parse.tokens, whole, in + done, bytes, &deflater->block, false});
			done += bytes;
			parse.count -= whole;
			memmove(parse.tokens, parse.tokens + whole, parse.count * sizeof *parse.tokens);
			deflater->block = deflater->unit;
		} else if (whole) {
			deflater->block = deflater->both;
		} else {
			deflater->block = deflater->unit;
		}
		whole = parse.count;
	}
	cply__block_write(out, &(cply__block){parse.tokens, whole, in + done, size - done, &deflater->block, is_last});
}

size_t cply__deflate_segment(cply__deflater *deflater, uint8_t *out, const uint8_t *in, size_t size, int is_last)
{
	bit_writer writer = {.at = out};

	assert(size <= CPLY__DEFLATE_SEGMENT);
	if (!deflater->parser && size)
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
