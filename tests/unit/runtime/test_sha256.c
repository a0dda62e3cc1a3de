#include "runtime/sha256.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/cpu.h"
#include "suite.h"

static const char *digest_of(char text[CPLY__DIGEST_TEXT], const void *bytes, size_t size, size_t step)
{
	cply__sha256 hash;
	uint8_t digest[CPLY__SHA256_SIZE];

	cply__sha256_init(&hash);
	for (size_t at = 0; at < size; at += step)
		cply__sha256_add(&hash, (const char *)bytes + at, size - at < step ? size - at : step);
	cply__sha256_finish(&hash, digest);
	cply__digest_format(text, digest);
	return text;
}

/* The examples of FIPS 180-2, appendix B. */
START_TEST(gives_the_digests_of_the_standard)
{
	char text[CPLY__DIGEST_TEXT];
	static char million[1000000];

	memset(million, 'a', sizeof million);
	ck_assert_str_eq(
		digest_of(text, "", 0, 1), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	ck_assert_str_eq(digest_of(text, "abc", 3, 3),
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	ck_assert_str_eq(digest_of(text, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, 7),
		"sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	ck_assert_str_eq(digest_of(text, million, sizeof million, 997),
		"sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

START_TEST(a_copied_state_goes_on_by_itself)
{
	cply__sha256 hash, midstate;
	uint8_t digest[CPLY__SHA256_SIZE];
	char text[CPLY__DIGEST_TEXT], other[CPLY__DIGEST_TEXT];

	cply__sha256_init(&hash);
	cply__sha256_add(&hash, "ab", 2);
	midstate = hash;
	cply__sha256_add(&hash, "xyz", 3);
	cply__sha256_finish(&hash, digest);
	cply__digest_format(text, digest);
	ck_assert_str_eq(text, digest_of(other, "abxyz", 5, 5));
	cply__sha256_add(&midstate, "c", 1);
	cply__sha256_finish(&midstate, digest);
	cply__digest_format(text, digest);
	ck_assert_str_eq(text, digest_of(other, "abc", 3, 1));
}
END_TEST

/* With and without the CPU's instructions, at every offset in a block, against one byte at a time. */
START_TEST(every_way_gives_the_same_digest)
{
	static uint8_t bytes[4 * 64 + 7];
	char text[CPLY__DIGEST_TEXT], other[CPLY__DIGEST_TEXT];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 37 ^ i >> 3);
	for (int plain = 0; plain < 2; plain++) {
		cply__cpu_restrict(plain ? 0 : UINT32_MAX);
		for (size_t first = 0; first <= 130; first++)
			for (size_t size = first; size <= sizeof bytes; size += 13) {
				cply__sha256 a, b, alone;
				uint8_t digest[CPLY__SHA256_SIZE], saved[CPLY__SHA256_SAVED];
				cply__sha256_init(&a);
				cply__sha256_add(&a, bytes, first);
				cply__sha256_save(saved, &a);
				memset(&b, 0xAA, sizeof b);
				ck_assert(cply__sha256_load(&b, saved));
				cply__sha256_add_both(&a, &b, bytes + first, size - first);
				cply__sha256_init(&alone);
				cply__sha256_add_both(&alone, &a, bytes, 0);
				cply__sha256_add(&alone, bytes, size);
				digest_of(other, bytes, size, 1);
				cply__sha256 *const all[] = {&a, &b, &alone};
				for (size_t i = 0; i < 3; i++) {
					cply__sha256_finish(all[i], digest);
					cply__digest_format(text, digest);
					ck_assert_str_eq(text, other);
				}
			}
	}
	cply__cpu_restrict(UINT32_MAX);
}
END_TEST

/* Two states that differ, the same bytes. */
START_TEST(both_may_differ)
{
	uint8_t bytes[200], digest[CPLY__SHA256_SIZE];
	char text[CPLY__DIGEST_TEXT], other[CPLY__DIGEST_TEXT], whole[64 + sizeof bytes];
	cply__sha256 a, b;

	memset(bytes, 7, sizeof bytes);
	memset(whole, 'x', 64);
	memcpy(whole + 64, bytes, sizeof bytes);
	cply__sha256_init(&a);
	cply__sha256_init(&b);
	cply__sha256_add(&b, whole, 64);
	cply__sha256_add_both(&a, &b, bytes, sizeof bytes);
	cply__sha256_finish(&a, digest);
	cply__digest_format(text, digest);
	ck_assert_str_eq(text, digest_of(other, bytes, sizeof bytes, 1));
	cply__sha256_finish(&b, digest);
	cply__digest_format(text, digest);
	ck_assert_str_eq(text, digest_of(other, whole, sizeof whole, 1));
}
END_TEST

/* Two messages of all kinds of lengths, behind beginnings of all kinds of lengths. */
START_TEST(two_do_not_disturb_each_other)
{
	static uint8_t bytes[700];
	char text[CPLY__DIGEST_TEXT], other[CPLY__DIGEST_TEXT];
	uint8_t digest[CPLY__SHA256_SIZE];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 101 ^ i >> 2);
	for (size_t begun_a = 0; begun_a < 130; begun_a += 21)
		for (size_t begun_b = 0; begun_b < 130; begun_b += 32)
			for (size_t size_a = 0; size_a < 400; size_a += 37)
				for (size_t size_b = 0; size_b < 400; size_b += 64) {
					cply__sha256 a, b;
					cply__sha256_init(&a);
					cply__sha256_init(&b);
					cply__sha256_add(&a, bytes, begun_a);
					cply__sha256_add(&b, bytes + 100, begun_b);
					cply__sha256_add_two(
						&a, bytes + begun_a, size_a, &b, bytes + 100 + begun_b, size_b);
					cply__sha256_finish(&a, digest);
					cply__digest_format(text, digest);
					ck_assert_str_eq(text, digest_of(other, bytes, begun_a + size_a, 1));
					cply__sha256_finish(&b, digest);
					cply__digest_format(text, digest);
					ck_assert_str_eq(text, digest_of(other, bytes + 100, begun_b + size_b, 1));
				}
}
END_TEST

START_TEST(nonsense_is_no_midstate)
{
	uint8_t saved[CPLY__SHA256_SAVED];
	cply__sha256 hash;

	memset(saved, 0xFF, sizeof saved);
	ck_assert(!cply__sha256_load(&hash, saved));
}
END_TEST

SUITE_MAIN("sha256", gives_the_digests_of_the_standard, a_copied_state_goes_on_by_itself,
	every_way_gives_the_same_digest, both_may_differ, two_do_not_disturb_each_other, nonsense_is_no_midstate)
