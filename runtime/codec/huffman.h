/* Huffman codes as deflate has them (RFC 1951 section 3.2.2): canonical, complete and of limited length. */
#ifndef RUNTIME_CODEC_HUFFMAN_H
#define RUNTIME_CODEC_HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

enum { HUFFMAN_SYMBOLS = 288, HUFFMAN_LENGTH = 15 };

/*
 * Code lengths for `count` (at most HUFFMAN_SYMBOLS) symbols that occur so often, each at most `limit` (at most
 * HUFFMAN_LENGTH) bits; frequencies add up to less than 2^23. A symbol that does not occur gets length 0, except that
 * there are always at least two codes, so that the code is complete and every decoder takes it.
 */
void cply__huffman_lengths(uint8_t *lengths, const uint32_t *frequencies, size_t count, unsigned limit);

/* The codes that follow from the lengths, bit-reversed, as the stream has them from its lowest bit on. */
void cply__huffman_codes(uint16_t *codes, const uint8_t *lengths, size_t count);

#endif
