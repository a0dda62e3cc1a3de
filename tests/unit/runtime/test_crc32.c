#include "runtime/crc32.h"

#include <stdlib.h>
#include <zlib.h>

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

START_TEST(agrees_with_zlib_at_every_length_and_alignment)
{
	fill();
	for (size_t length = 0; length <= 4096; length++) {
		size_t head = length % 17;
		ck_assert_uint_eq(
			cply__crc32(0x12345678, bytes + head, length), crc32(0x12345678, bytes + head, (uInt)length));
	}
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

	ck_assert_uint_eq(cply__crc32_combine(0xDEADBEEF, 0x01234567, length),
		crc32_combine64(0xDEADBEEF, 0x01234567, (off_t)length));
}
END_TEST

SUITE_MAIN("crc32", gives_the_check_value, agrees_with_zlib_at_every_length_and_alignment, combines_at_every_cut,
	combines_lengths_beyond_32_bits)
