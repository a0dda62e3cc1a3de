/* Inputs for tests of codecs: the same bytes on every machine, by kind. */
#ifndef UNIT_RUNTIME_INPUTS_H
#define UNIT_RUNTIME_INPUTS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { INPUT_KINDS = 9 };

static const char *const input_names[INPUT_KINDS] = {
	"zeros", "random", "bits", "words", "records", "fibonacci", "period-7", "far", "mixed"};

static inline uint32_t input_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	return *state ^= *state << 5;
}

/* Words of a vocabulary of 3000, the frequent ones first, with punctuation. */
static inline void input_words(uint8_t *out, size_t size, uint32_t seed)
{
	for (size_t at = 0; at < size;) {
		uint32_t pick = input_random(&seed) % 3000 * (input_random(&seed) % 3000) / 3000,
			 letters = pick * pick + 17;
		for (; letters && at < size; letters /= 26)
			out[at++] = (uint8_t)('a' + letters % 26);
		if (at < size)
			out[at++] = (uint8_t)(pick % 11 ? ' ' : pick % 3 ? ',' : '\n');
	}
}

/* Like tables in a program: numbers that grow, small ones, and zeros. */
static inline void input_records(uint8_t *out, size_t size, uint32_t seed)
{
	uint32_t address = 0x400000;

	for (size_t at = 0; at < size; at++) {
		if (at % 24 == 0)
			address += input_random(&seed) % 640;
		uint32_t field = at % 24;
		out[at] = field < 4     ? (uint8_t)(address >> 8 * field)
			  : field == 8  ? (uint8_t)(input_random(&seed) % 5)
			  : field == 16 ? (uint8_t)(address >> 4)
					: 0;
	}
}

static inline void input_fibonacci(uint8_t *out, size_t size)
{
	size_t length = 1, before = 0;

	for (size_t i = 0; i < size && i < 2; i++)
		out[i] = i ? 'a' : 'b';
	for (size_t at = 2; at < size;) {
		size_t piece = length < size - at ? length : size - at, next = length + before;
		memcpy(out + at, out, piece);
		at += piece;
		before = length;
		length = next;
	}
}

static inline void input_fill(uint8_t *out, size_t size, size_t kind)
{
	static const uint32_t masks[] = {0, 255, 1};
	uint32_t state = 2463534242u;

	switch (kind) {
	case 0:
	case 1:
	case 2:
		for (size_t i = 0; i < size; i++)
			out[i] = (uint8_t)(input_random(&state) >> 7 & masks[kind]);
		break;
	case 3:
		input_words(out, size, 7);
		break;
	case 4:
		input_records(out, size, 11);
		break;
	case 5:
		input_fibonacci(out, size);
		break;
	case 6:
		for (size_t i = 0; i < size; i++)
			out[i] = (uint8_t)(i % 7 * 31);
		break;
	case 7: /* copies from the far end of the window and from behind it */
		for (size_t i = 0; i < size; i++)
			out[i] = i >= 32768 && i / 97 % 3 ? out[i - 32768 + (i / 97 % 5 == 0)]
							  : (uint8_t)input_random(&state);
		break;
	default: /* a bit of each, in pieces of 20,000 bytes */
		for (size_t at = 0, piece = 0; at < size; at += 20000, piece++)
			input_fill(out + at, size - at < 20000 ? size - at : 20000, piece % (INPUT_KINDS - 1));
		break;
	}
}

#endif
