/* What a sysroot says of itself is read again, and what says nothing is none. */
#include "../../../toolchains/sysroot/manifest.h"

#include <string.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "runtime/file.h"
#include "suite.h"

#define ONE "1111111111111111111111111111111111111111111111111111111111111111"

static const char whole[] =
	"{\"architecture\":\"arm64\",\"libraries\":[\"zed-dev\"],\"packages\":[{\"name\":\"zed-dev\","
	"\"version\":\"1:1\",\"sha256\":\"" ONE "\"}]}";

static void put(const char *folder, const char *text)
{
	cply_error err;

	ck_assert_int_eq(cply__file_replace(&cply__malloc_allocator, scratch_path(folder, "crossply-sysroot.json"),
				 text, strlen(text), 0644, &err),
		CPLY_OK);
}

/* Reads, formats and compares; what it had is freed. */
static cply_status read_again(const cply_allocator *allocator, void *user, cply_error *err)
{
	cply__manifest manifest;
	cply__strbuf text;
	cply__arena arena;
	bool is_there;

	cply__arena_init(&arena, allocator);
	cply__strbuf_init(&text, allocator);
	cply_status status = cply__manifest_read(&manifest, &is_there, &arena, user, err);
	/* Without memory a file may also count as one that says nothing. */
	if (status == CPLY_OK && is_there)
		status = cply__manifest_format(&text, &manifest, err);
	if (status == CPLY_OK && is_there)
		ck_assert_str_eq(text.text, whole);
	cply__free(allocator, manifest.packages.at);
	cply__strbuf_release(&text);
	cply__arena_release(&arena);
	return status;
}

START_TEST(what_is_written_is_read_again)
{
	char *folder = scratch_make();

	put(folder, whole);
	ck_assert_uint_gt(fault_each(read_again, folder, FAULT_ONCE), 5);
	scratch_remove(folder);
}
END_TEST

START_TEST(what_says_nothing_is_none)
{
	static const char *const texts[] = {NULL, "", "{", "[]", "{\"packages\":[{\"name\":\"a\"}]}",
		"{\"packages\":[{\"name\":\"a\",\"version\":\"1\",\"sha256\":\"12\"}],\"libraries\":7}"};
	char *folder = scratch_make();

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		cply__manifest manifest;
		cply__arena arena;
		bool is_there;
		cply_error err;
		if (texts[i])
			put(folder, texts[i]);
		cply__arena_init(&arena, &cply__malloc_allocator);
		ck_assert_int_eq(cply__manifest_read(&manifest, &is_there, &arena, folder, &err), CPLY_OK);
		ck_assert_msg(is_there == (i > 2), "row %zu", i);
		ck_assert_uint_eq(manifest.packages.count, 0);
		ck_assert_uint_eq(manifest.libraries.count, 0);
		ck_assert_str_eq(manifest.architecture, "");
		cply__free(&cply__malloc_allocator, manifest.packages.at);
		cply__arena_release(&arena);
	}
	scratch_remove(folder);
}
END_TEST

SUITE_MAIN("manifest", what_is_written_is_read_again, what_says_nothing_is_none)
