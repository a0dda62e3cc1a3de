#include "runtime/sha256.h"

#include <stdlib.h>
#include <string.h>

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

SUITE_MAIN("sha256", gives_the_digests_of_the_standard, a_copied_state_goes_on_by_itself)
