#include "../../../driver/build/plan.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

static char *folder;
static int folder_fd;
static cply__arena arena;
static cply__inputs inputs;
static cply_error err;

static void make_file(const char *name)
{
	FILE *file = fopen(scratch_path(folder, name), "w");

	ck_assert_ptr_nonnull(file);
	fclose(file);
}

static void start_case(void)
{
	folder = scratch_make();
	folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(mkdir(scratch_path(folder, "x"), 0755), 0);
	ck_assert_int_eq(mkdir(scratch_path(folder, "y"), 0755), 0);
	make_file("x/a.c");
	make_file("y/a.c");
	make_file("b.cpp");
	make_file("note.h");
	cply__arena_init(&arena, &cply__malloc_allocator);
	cply__inputs_init(&inputs, &arena, folder_fd);
}

static void end_case(void)
{
	cply__inputs_release(&inputs);
	cply__arena_release(&arena);
	close(folder_fd);
	scratch_remove(folder);
}

static cply_status plan(cply__plan *out, cply_texts sources, const char *name)
{
	static const char *const cflags[] = {"-O2"}, *const cxxflags[] = {"-std=c++17"};
	const cply_build_options options = {
		.sources = sources, .name = name, .cflags = {cflags, 1}, .cxxflags = {cxxflags, 1}};

	return cply__plan_make(out, &arena, &inputs, &options, folder, &err);
}

START_TEST(sources_get_objects_of_their_own)
{
	const char *const paths[] = {"x/a.c", "y/a.c", "./x//a.c", "b.cpp"};
	cply__plan out;

	start_case();
	ck_assert_int_eq(plan(&out, (cply_texts){paths, 4}, NULL), CPLY_OK);
	ck_assert_uint_eq(out.count, 3);
	ck_assert_str_eq(out.name, "a");
	ck_assert_str_eq(out.root, folder);
	ck_assert_str_ne(out.sources[0].object, out.sources[1].object);
	ck_assert_int_eq(strncmp(out.sources[0].object, "a-", 2), 0);
	ck_assert_int_eq(out.sources[2].language, CPLY_LANGUAGE_CXX);
	ck_assert_int_eq(out.language, CPLY_LANGUAGE_CXX);
	ck_assert_uint_eq(out.compile[CPLY_LANGUAGE_C].count, 1);
	ck_assert_uint_eq(out.compile[CPLY_LANGUAGE_CXX].count, 2);
	ck_assert_str_eq(out.link.at[1], "-std=c++17");
	end_case();
}
END_TEST

START_TEST(an_object_is_named_alike_in_every_folder)
{
	char first[128];
	const char *relative[] = {"x/a.c"};
	cply__plan out;

	start_case();
	ck_assert_int_eq(plan(&out, (cply_texts){relative, 1}, NULL), CPLY_OK);
	strcpy(first, out.sources[0].object);
	const char *absolute[] = {scratch_path(folder, "x/a.c")};
	ck_assert_int_eq(plan(&out, (cply_texts){absolute, 1}, NULL), CPLY_OK);
	ck_assert_str_eq(out.sources[0].object, first);
	end_case();
	start_case();
	ck_assert_int_eq(plan(&out, (cply_texts){relative, 1}, NULL), CPLY_OK);
	ck_assert_str_eq(out.sources[0].object, first);
	end_case();
}
END_TEST

START_TEST(what_is_no_source_is_refused)
{
	const char *const missing[] = {"x/none.c"}, *const header[] = {"note.h"}, *const dir[] = {"dir.c"};
	cply__plan out;

	start_case();
	ck_assert_int_eq(plan(&out, (cply_texts){missing, 1}, NULL), CPLY_E_NOT_FOUND);
	ck_assert_str_eq(err.path, "x/none.c");
	ck_assert_int_eq(plan(&out, (cply_texts){header, 1}, NULL), CPLY_E_USAGE);
	ck_assert_int_eq(mkdir(scratch_path(folder, "dir.c"), 0755), 0);
	ck_assert_int_eq(plan(&out, (cply_texts){dir, 1}, NULL), CPLY_E_USAGE);
	ck_assert_str_eq(err.found, "a folder");
	end_case();
}
END_TEST

static const struct {
	const char *folder, *a, *b, *root;
} roots[] = {
	{"/p", "a.c", "src/b.c", "/p"},
	{"/p/build", "../src/a.c", "b.c", "/p"},
	{"/p/build", "/p/a.c", "/p/build/b.c", "/p"},
	{"/p/q", "/pq/a.c", "b.c", "/p/q"},
	{"/home/u/p", "/home/u/pp/a.c", "a.c", "/home/u"},
	{"/home/u/p", "/tmp/a.c", "a.c", "/home/u/p"},
};

START_TEST(the_root_holds_everything_but_is_never_the_whole_disk)
{
	cply__arena_init(&arena, &cply__malloc_allocator);
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
		const char *const sources[] = {roots[i].a, roots[i].b};
		ck_assert_str_eq(cply__plan_root(&arena, roots[i].folder, (cply_texts){sources, 2}), roots[i].root);
	}
	cply__arena_release(&arena);
}
END_TEST

START_TEST(sources_far_away_are_mapped_by_their_own_folder)
{
	char *elsewhere = scratch_make();
	cply__plan out;

	start_case();
	/* A folder that has nothing in common with the sources' but the root. */
	const char *const sources[] = {scratch_path(folder, "x/a.c"), scratch_path(folder, "y/a.c")};
	const cply_build_options options = {.sources = {sources, 2}};
	ck_assert_int_eq(cply__plan_make(&out, &arena, &inputs, &options, "/nowhere/else", &err), CPLY_OK);
	ck_assert_str_eq(out.root, "/nowhere/else");
	ck_assert_uint_eq(out.compile[CPLY_LANGUAGE_C].count, 2);
	ck_assert_ptr_nonnull(strstr(out.compile[CPLY_LANGUAGE_C].at[0], "/x=outside"));
	end_case();
	scratch_remove(elsewhere);
}
END_TEST

START_TEST(files_among_link_flags_are_inputs)
{
	const char *const sources[] = {"b.cpp"};
	const char *const ldflags[] = {"y/extra.o", "-L", "x", "-lm", "-Ly", "-lown", "missing.a"};
	const cply_build_options options = {.sources = {sources, 1}, .ldflags = {ldflags, 7}};
	cply__plan out;

	start_case();
	make_file("y/extra.o");
	make_file("y/libown.a");
	make_file("x/libown.so");
	ck_assert_int_eq(cply__plan_make(&out, &arena, &inputs, &options, folder, &err), CPLY_OK);
	ck_assert_uint_eq(out.link_input_count, 3);
	ck_assert_str_eq(inputs.at[out.link_inputs[0]].path, "y/extra.o");
	ck_assert_str_eq(inputs.at[out.link_inputs[1]].path, "x/libown.so");
	ck_assert_str_eq(inputs.at[out.link_inputs[2]].path, "y/libown.a");
	end_case();
}
END_TEST

START_TEST(files_that_options_name_are_inputs)
{
	const char *const sources[] = {"b.cpp"};
	const char *const cflags[] = {"@args", "-specs=y/own.specs", "-fprofile-use=none"};
	const char *const ldflags[] = {"-Wl,-Map,out.map,-Map=out.map,-T,a.ld,--version-script=b.map,-O1", "-Tc.ld",
		"-Ly", "-Wl,--whole-archive,y/a.a,--no-whole-archive,-lown", "-l:odd.a", "-Wl,--out-implib,out.map"};
	const cply_build_options options = {.sources = {sources, 1}, .cxxflags = {cflags, 3}, .ldflags = {ldflags, 6}};
	const char *const wanted[] = {"args", "y/own.specs", "a.ld", "b.map", "c.ld", "y/a.a", "y/libown.a", "y/odd.a"};
	cply__plan out;

	start_case();
	make_file("out.map");
	for (size_t i = 0; i < 8; i++)
		make_file(wanted[i]);
	ck_assert_int_eq(cply__plan_make(&out, &arena, &inputs, &options, folder, &err), CPLY_OK);
	ck_assert_uint_eq(out.compile_input_count[CPLY_LANGUAGE_C], 0);
	ck_assert_uint_eq(out.compile_input_count[CPLY_LANGUAGE_CXX], 2);
	ck_assert_uint_eq(out.link_input_count, 8);
	for (size_t i = 0; i < 8; i++)
		ck_assert_str_eq(inputs.at[out.link_inputs[i]].path, wanted[i]);
	end_case();
}
END_TEST

START_TEST(suffixes_tell_the_language)
{
	cply_language language = CPLY_LANGUAGE_C;

	ck_assert_int_eq(cply_build_language(&language, "x.c/a.C", &err), CPLY_OK);
	ck_assert_int_eq(language, CPLY_LANGUAGE_CXX);
	ck_assert_int_eq(cply_build_language(&language, "a.c++/a.s", &err), CPLY_OK);
	ck_assert_int_eq(language, CPLY_LANGUAGE_C);
	ck_assert_int_eq(cply_build_language(&language, "x.cc/a", &err), CPLY_E_USAGE);
	ck_assert_str_eq(err.path, "x.cc/a");
	ck_assert_str_eq(err.found, "a");
}
END_TEST

SUITE_MAIN("plan", sources_get_objects_of_their_own, an_object_is_named_alike_in_every_folder,
	what_is_no_source_is_refused, the_root_holds_everything_but_is_never_the_whole_disk,
	sources_far_away_are_mapped_by_their_own_folder, files_among_link_flags_are_inputs,
	files_that_options_name_are_inputs, suffixes_tell_the_language)
