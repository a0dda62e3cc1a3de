#include "runtime/crc32.h"

#include <stdio.h>
#include <stdlib.h>

#include "../../../runtime/codec/crc32_kernels.h"
#include "suite.h"

static uint8_t bytes[5000];

static void fill(void)
{
	uint32_t state = 1;

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)((state = state * 1664525 + 1013904223) >> 24);
}

START_TEST(gives_the_check_value)
{
	/* The "check" of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms. */
	ck_assert_uint_eq(cply__crc32(0, "123456789", 9), 0xCBF43926);
	ck_assert_uint_eq(cply__crc32(0, "", 0), 0);
}
END_TEST

/* By the definition of RFC 1952 section 8, bit by bit. */
static uint32_t by_definition(uint32_t crc, const uint8_t *at, size_t size)
{
	for (crc = ~crc; size > 0; size--, at++) {
		crc ^= *at;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xEDB88320) : 0);
	}
	return ~crc;
}

START_TEST(agrees_with_the_definition_at_every_length_and_alignment)
{
	fill();
	for (size_t length = 0; length <= 4096; length++) {
		size_t head = length % 17;
		ck_assert_uint_eq(
			cply__crc32(0x12345678, bytes + head, length), by_definition(0x12345678, bytes + head, length));
	}
}
END_TEST

/* Variants that the machine lacks are named, so that nobody takes this for a pass of theirs. */
START_TEST(every_variant_agrees_with_the_plain_one)
{
	fill();
	for (const cply__crc32_kernel *const *variant = cply__crc32_variants; (*variant)->needs; variant++) {
		if ((*variant)->needs & ~cply__cpu_features()) {
			fprintf(stderr, "not tested on this machine: %s\n", (*variant)->name);
			continue;
		}
		for (size_t length = 0; length <= 4096; length++)
			for (size_t head = length % 3; head < 67; head += 16 + length % 7) {
				uint32_t state = (uint32_t)length * 2654435761u;
				ck_assert_uint_eq((*variant)->add(state, bytes + head, length),
					cply__crc32_plain.add(state, bytes + head, length));
			}
	}
}
END_TEST

START_TEST(the_last_variant_needs_nothing)
{
	ck_assert_ptr_eq(cply__crc32_variant(0), &cply__crc32_plain);
	for (const cply__crc32_kernel *const *variant = cply__crc32_variants; (*variant)->needs; variant++)
		ck_assert_ptr_eq(cply__crc32_variant((*variant)->needs), *variant);
}
END_TEST

START_TEST(combines_at_every_cut)
{
	fill();
	uint32_t whole = cply__crc32(0, bytes, sizeof bytes);
	for (size_t cut = 0; cut <= sizeof bytes; cut++) {
		uint32_t a = cply__crc32(0, bytes, cut), b = cply__crc32(0, bytes + cut, sizeof bytes - cut);
		ck_assert_uint_eq(cply__crc32_combine(a, b, sizeof bytes - cut), whole);
	}
}
END_TEST

START_TEST(combines_lengths_beyond_32_bits)
{
	uint64_t length = (UINT64_C(5) << 32) + 12345;

	/* From crc32_combine64 of zlib 1.2.13. */
	ck_assert_uint_eq(cply__crc32_combine(0xDEADBEEF, 0x01234567, length), 0xEF494E3F);
	uint32_t whole = cply__crc32_combine(0xDEADBEEF, 0, length);
	uint32_t half = cply__crc32_combine(0xDEADBEEF, 0, length - 4000000000u);
	ck_assert_uint_eq(cply__crc32_combine(half, 0, 4000000000u), whole);
}
END_TEST

SUITE_MAIN("crc32", gives_the_check_value, agrees_with_the_definition_at_every_length_and_alignment,
	every_variant_agrees_with_the_plain_one, the_last_variant_needs_nothing, combines_at_every_cut,
	combines_lengths_beyond_32_bits)
