/*
 * What the encoder makes of generated inputs, on every machine and for ever: deflate_digests.txt. Its lines are the
 * kind of input (inputs.h), its bytes, the level, the bytes of the segment as the last one, and their SHA-256. A change
 * of it is a change of the format, and needs a new name of the encoder once that is released.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs.h"
#include "runtime/alloc.h"
#include "runtime/cpu.h"
#include "runtime/deflate.h"
#include "runtime/sha256.h"
#include "suite.h"

#define DIGESTS CROSSPLY_SOURCE_DIR "/tests/unit/runtime/deflate_digests.txt"

enum { SEGMENT = 1 << 20, LEVELS = CPLY__DEFLATE_DENSE + 1, LINE = 160 };

static const size_t sizes[] = {0, 1, 300, 100003, SEGMENT};
static uint8_t in[SEGMENT];

static void expect_line(FILE *wanted, cply__deflater *deflater, size_t kind, size_t size, int level)
{
	static const char *const names[LEVELS] = {"store", "fast", "default", "dense"};
	char line[LINE] = "", got[LINE], text[CPLY__DIGEST_TEXT];
	uint8_t digest[CPLY__SHA256_SIZE], *out = malloc(cply__deflate_bound(size));
	cply__sha256 hash;

	size_t used = cply__deflate_segment(deflater, out, in, size, 1);
	cply__sha256_init(&hash);
	cply__sha256_add(&hash, out, used);
	cply__sha256_finish(&hash, digest);
	cply__digest_format(text, digest);
	free(out);
	snprintf(got, sizeof got, "%s %zu %s %zu %s\n", input_names[kind], size, names[level], used, text);
	ck_assert_msg(fgets(line, sizeof line, wanted) && strcmp(line, got) == 0, "wanted %sgot    %s", line, got);
}

static void expect_digests(uint32_t features)
{
	FILE *wanted = fopen(DIGESTS, "r");
	char line[LINE];

	ck_assert_msg(wanted != NULL, "cannot open " DIGESTS);
	ck_assert_msg(fgets(line, sizeof line, wanted) && strcmp(line, CPLY__DEFLATE_NAME "\n") == 0,
		"the digests are of another encoder than " CPLY__DEFLATE_NAME ": %s", line);
	for (int level = 0; level < LEVELS; level++) {
		cply__deflater *deflater;
		cply_error error;
		cply__cpu_restrict(features);
		ck_assert_int_eq(
			cply__deflater_new(&deflater, &cply__malloc_allocator, (cply__deflate_level)level, &error),
			CPLY_OK);
		cply__cpu_restrict(UINT32_MAX);
		for (size_t kind = 0; kind < INPUT_KINDS; kind++)
			for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
				input_fill(in, sizes[i], kind);
				expect_line(wanted, deflater, kind, sizes[i], level);
			}
		cply__deflater_free(deflater);
	}
	ck_assert_msg(!fgets(line, sizeof line, wanted), "one line too many: %s", line);
	fclose(wanted);
}

START_TEST(digests_are_the_same_as_ever)
{
	expect_digests(UINT32_MAX);
}
END_TEST

START_TEST(digests_need_no_features)
{
	expect_digests(0);
}
END_TEST

SUITE_MAIN("deflate_digests", digests_are_the_same_as_ever, digests_need_no_features)
