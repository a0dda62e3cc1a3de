#include "../../../toolchains/sysroot/layout.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/file.h"
#include "scratch.h"
#include "suite.h"

static char *from, *to;

static void put(const char *name, const char *text)
{
	char *parent = cply__path_parent(&cply__malloc_allocator, scratch_path(from, name));
	cply_error err;

	ck_assert_int_eq(cply__path_mkdirs(&cply__malloc_allocator, parent, 0755, &err), CPLY_OK);
	ck_assert_int_eq(
		cply__file_replace(&cply__malloc_allocator, scratch_path(from, name), text, strlen(text), 0644, &err),
		CPLY_OK);
	free(parent);
}

static const char *text_of(const char *name)
{
	static char text[64];
	FILE *file = fopen(scratch_path(to, name), "r");

	if (!file)
		return "(none)";
	size_t length = fread(text, 1, sizeof text - 1, file);
	text[length] = '\0';
	fclose(file);
	return text;
}

static cply_status apply(const cply__move *moves, size_t count, cply_error *err)
{
	cply__arena arena;

	cply__arena_init(&arena, &cply__malloc_allocator);
	cply_status status = cply__layout_apply(&arena, from, to, moves, count, err);
	cply__arena_release(&arena);
	return status;
}

START_TEST(folders_are_joined_and_the_first_file_stays)
{
	static const cply__move moves[] = {{"usr/include/*-musl", "usr/include", false},
		{"usr/lib/gcc/*/*/crt*.o", "usr/lib", false}, {"usr/include/*-gnu", "usr/include", false},
		{"usr/include", "usr/include", false}};
	cply_error err;

	from = scratch_make();
	to = scratch_make();
	put("usr/include/a-musl/stdio.h", "musl");
	put("usr/include/a-musl/sys/types.h", "musl");
	put("usr/include/a-gnu/asm/unistd.h", "kernel");
	put("usr/include/stdio.h", "other");
	put("usr/include/sys/extra.h", "kernel");
	put("usr/include/linux/fs.h", "kernel");
	put("usr/lib/gcc/a-gnu/12/crt1.o", "gcc");
	put("usr/lib/gcc/a-gnu/12/libasan.a", "gcc");
	ck_assert_int_eq(symlink("stdio.h", scratch_path(from, "usr/include/link.h")), 0);
	ck_assert_int_eq(apply(moves, 4, &err), CPLY_OK);
	ck_assert_str_eq(text_of("usr/include/stdio.h"), "musl");
	ck_assert_str_eq(text_of("usr/include/link.h"), "musl");
	ck_assert_str_eq(text_of("usr/include/sys/types.h"), "musl");
	ck_assert_str_eq(text_of("usr/include/sys/extra.h"), "kernel");
	ck_assert_str_eq(text_of("usr/include/asm/unistd.h"), "kernel");
	ck_assert_str_eq(text_of("usr/include/linux/fs.h"), "kernel");
	ck_assert_str_eq(text_of("usr/lib/crt1.o"), "gcc");
	ck_assert_str_eq(text_of("usr/lib/libasan.a"), "(none)");
	/* Emptied folders leave no empty ones behind. */
	ck_assert_int_ne(access(scratch_path(to, "usr/include/a-musl"), F_OK), 0);
	scratch_remove(from);
	scratch_remove(to);
}
END_TEST

START_TEST(a_pattern_without_a_match_is_an_error)
{
	static const cply__move moves[] = {{"usr/lib/*-musl", "usr/lib", false}};
	cply_error err;

	from = scratch_make();
	to = scratch_make();
	put("usr/lib/other/libc.a", "x");
	ck_assert_int_eq(apply(moves, 1, &err), CPLY_E_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(err.wanted, "usr/lib/*-musl"));
	scratch_remove(from);
	scratch_remove(to);
}
END_TEST

START_TEST(links_to_folders_are_not_followed)
{
	static const cply__move moves[] = {{"usr/*/secret", "usr", false}};
	cply_error err;

	from = scratch_make();
	to = scratch_make();
	char *outside = scratch_make();
	put("usr/real/other", "x");
	FILE *file = fopen(scratch_path(outside, "secret"), "w");
	fputs("out", file);
	fclose(file);
	ck_assert_int_eq(symlink(outside, scratch_path(from, "usr/link")), 0);
	ck_assert_int_eq(apply(moves, 1, &err), CPLY_E_NOT_FOUND);
	ck_assert_int_eq(access(scratch_path(outside, "secret"), F_OK), 0);
	scratch_remove(outside);
	scratch_remove(from);
	scratch_remove(to);
}
END_TEST

SUITE_MAIN("layout", folders_are_joined_and_the_first_file_stays, a_pattern_without_a_match_is_an_error,
	links_to_folders_are_not_followed)
