#include <crossply/project.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "suite.h"

static char folder[] = "/tmp/test_project.XXXXXX";
static cply_context *context;
static cply_error err;

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

/* Every test begins in a folder with some files, and an error that says nothing. */
static void begin(void)
{
	strcpy(folder + sizeof folder - 7, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(mkdir("src", 0755), 0);
	ck_assert_int_eq(mkdir("src/deep", 0755), 0);
	ck_assert_int_eq(mkdir("src/.git", 0755), 0);
	write_file("src/b.c", "");
	write_file("src/a.c", "");
	write_file("src/a.h", "");
	write_file("src/.hidden.c", "");
	write_file("src/.git/x.c", "");
	write_file("src/deep/z.c", "");
	write_file("src/[1].c", "");
	ck_assert_int_eq(symlink("..", "src/deep/up"), 0);
	cply_error_init(&err);
	ck_assert_int_eq(cply_context_new(&context, NULL, &err), CPLY_OK);
}

static void end(void)
{
	char command[64];

	cply_context_free(context);
	ck_assert_int_eq(chdir("/"), 0);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static cply_project *load(const char *text)
{
	cply_project *project = NULL;

	write_file("crossply.yaml", text);
	cply_error_init(&err);
	return cply_project_load(&project, context, "crossply.yaml", &err) ? NULL : project;
}

/* A value joined by "|". */
static const char *joined(const cply_project_value *found)
{
	static char text[1024];

	if (!found)
		return NULL;
	text[0] = '\0';
	for (size_t i = 0; i < found->count; i++) {
		strcat(text, i ? "|" : "");
		strcat(text, found->at[i]);
	}
	ck_assert_ptr_null(found->at[found->count]);
	return text;
}

static const char *value(const cply_project *project, const char *key)
{
	return joined(cply_project_get(project, key));
}

/* The files that `sources` means; NULL when there was an error. */
static const char *files(cply_project *project)
{
	const cply_project_value *found = NULL;

	return cply_project_files(&found, project, context, "sources", &err) ? NULL : joined(found);
}

START_TEST(every_kind_of_value_is_read)
{
	begin();
	cply_project *project = load("platforms: linux/amd64,arm64\n"
				     "name: app\n"
				     "strip: true\n"
				     "cflags: -O2 -DA='b c'\n"
				     "ldflags: [-s, '-Wl,-x y']\n"
				     "sources: [src/b.c, 'src/*.c', src/deep/z.c]\n"
				     "image:\n"
				     "  tag: app:1.0\n"
				     "  entrypoint: [/app, '']\n"
				     "  labels: {b: 1, a.b: 'x=y'}\n"
				     "  env: [A=1]\n"
				     "  expose: 80\n");
	ck_assert_msg(project != NULL, "%s: %s %s", err.context, err.found, err.wanted);
	ck_assert_str_eq(value(project, "platforms"), "linux/amd64|linux/arm64");
	ck_assert_str_eq(value(project, "name"), "app");
	ck_assert_str_eq(value(project, "strip"), "true");
	ck_assert_str_eq(value(project, "cflags"), "-O2|-DA=b c");
	ck_assert_str_eq(value(project, "ldflags"), "-s|-Wl,-x y");
	ck_assert_str_eq(value(project, "sources"), "src/b.c|src/*.c|src/deep/z.c");
	ck_assert_str_eq(files(project), "src/b.c|src/[1].c|src/a.c|src/deep/z.c");
	ck_assert_str_eq(files(project), "src/b.c|src/[1].c|src/a.c|src/deep/z.c");
	ck_assert_str_eq(value(project, "image.tag"), "app:1.0");
	ck_assert_str_eq(value(project, "image.entrypoint"), "/app|");
	ck_assert_str_eq(value(project, "image.labels"), "b=1|a.b=x=y");
	ck_assert_str_eq(value(project, "image.env"), "A=1");
	ck_assert_str_eq(value(project, "image.expose"), "80");
	ck_assert_uint_eq(cply_project_get(project, "image.tag")->line, 8);
	ck_assert_uint_eq(cply_project_get(project, "image.tag")->lines[0], 8);
	ck_assert_uint_eq(cply_project_get(project, "platforms")->lines[1], 1);
	ck_assert_ptr_null(cply_project_get(project, "output"));
	ck_assert_ptr_null(cply_project_get(project, "nope"));
	ck_assert_str_eq(cply_project_path(project), "crossply.yaml");
	cply_project_free(project);
	end();
}
END_TEST

START_TEST(patterns_are_those_of_a_shell)
{
	static const char *const cases[][2] = {
		{"sources: 'src/*'", "src/[1].c|src/a.c|src/a.h|src/b.c"},
		{"sources: './src/[ab].?'", "./src/a.c|./src/a.h|./src/b.c"},
		{"sources: 'src/[1].c'", "src/[1].c"},
		{"sources: '**/*.c'", "src/[1].c|src/a.c|src/b.c|src/deep/z.c"},
		{"sources: 'src/**'", "src/[1].c|src/a.c|src/a.h|src/b.c|src/deep/z.c"},
		{"sources: '*/**/z.c'", "src/deep/z.c"},
		{"sources: 'src/.*.c'", "src/.hidden.c"},
		{"sources: 'src//deep/*.c'", "src/deep/z.c"},
	};

	begin();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cply_project *project = load(cases[i][0]);
		ck_assert_msg(project != NULL, "%s: %s", cases[i][0], err.found);
		ck_assert_str_eq(files(project), cases[i][1]);
		cply_project_free(project);
	}
	end();
}
END_TEST

typedef struct bad_case {
	const char *text;
	cply_status code;
	uint64_t line;
	const char *says; /* part of found, wanted or hint */
} bad_case;

static const bad_case bad_cases[] = {
	{"name: a\nplatfroms: linux/amd64\n", CPLY_E_PARSE, 2, "did you mean platforms?"},
	{"image:\n  entrypiont: x\n", CPLY_E_PARSE, 2, "did you mean entrypoint?"},
	{"imgae: {}\n", CPLY_E_PARSE, 1, "did you mean image?"},
	{"image.tag: x\n", CPLY_E_PARSE, 1, "image.tag"},
	{"image: x\n", CPLY_E_PARSE, 1, "a map of keys"},
	{"- a\n", CPLY_E_PARSE, 1, "a map of keys"},
	{"name: a\nname: b\n", CPLY_E_PARSE, 2, ""},
	{"name: [a]\n", CPLY_E_PARSE, 1, "one text"},
	{"name: {a: b}\n", CPLY_E_PARSE, 1, "one text"},
	{"name:\n", CPLY_E_PARSE, 1, "a value"},
	{"strip: yes\n", CPLY_E_PARSE, 1, "true or false"},
	{"cflags: -DA='b\n", CPLY_E_PARSE, 1, "a quote that is not closed"},
	{"cflags: {a: b}\n", CPLY_E_PARSE, 1, "a list of texts"},
	{"cflags: [[a]]\n", CPLY_E_PARSE, 1, "a list of texts"},
	{"\nimage:\n  labels:\n    - a\n", CPLY_E_PARSE, 4, "KEY=VALUE"},
	{"image:\n  labels:\n    a: [b]\n", CPLY_E_PARSE, 3, "a text"},
	{"platforms:\n  - linux/amd64\n  - linux/arm64/v8/x\n", CPLY_E_PLATFORM, 3, ""},
	{"sources: {a: b}\n", CPLY_E_PARSE, 1, "a list of files"},
	{"sources: src/a.c\ncommand: make\n", CPLY_E_PARSE, 2, "both sources and a command"},
};

START_TEST(what_is_wrong_is_named_with_its_line)
{
	begin();
	for (size_t i = 0; i < sizeof bad_cases / sizeof *bad_cases; i++) {
		const bad_case *bad = &bad_cases[i];
		char said[sizeof err.found + sizeof err.wanted + sizeof err.hint];
		cply_project *project = load(bad->text);
		ck_assert_msg(project == NULL, "taken: %s", bad->text);
		snprintf(said, sizeof said, "%s %s %s", err.found, err.wanted, err.hint);
		ck_assert_msg(err.code == bad->code && err.line == bad->line && strstr(said, bad->says),
			"%s: code %d, line %d, %s", bad->text, err.code, (int)err.line, said);
		ck_assert_str_eq(err.path, "crossply.yaml");
	}
	cply_project *project = NULL;
	ck_assert_int_eq(cply_project_load(&project, context, "none.yaml", &err), CPLY_E_NOT_FOUND);
	ck_assert_ptr_null(project);
	end();
}
END_TEST

START_TEST(a_pattern_without_files_is_told_when_they_are_asked_for)
{
	begin();
	cply_project *project = load("sources:\n  - src/a.c\n  - 'src/*.cpp'\n");
	ck_assert_ptr_nonnull(project);
	ck_assert_ptr_null(files(project));
	ck_assert_int_eq(err.code, CPLY_E_NOT_FOUND);
	ck_assert_uint_eq(err.line, 3);
	ck_assert_str_eq(err.found, "no file src/*.cpp");
	write_file("src/x.cpp", "");
	ck_assert_str_eq(files(project), "src/a.c|src/x.cpp");
	cply_project_free(project);

	project = load("name: a\n");
	ck_assert_ptr_null(files(project));
	const cply_project_value *name = NULL;
	ck_assert_int_eq(cply_project_files(&name, project, context, "name", &err), CPLY_OK);
	ck_assert_str_eq(joined(name), "a");
	cply_project_free(project);
	end();
}
END_TEST

static cply_status load_project(const cply_allocator *allocator, void *user, cply_error *failure)
{
	cply_context *own;
	cply_project *project = NULL;
	const cply_project_value *found = NULL;

	(void)user;
	if (fault_context(&own, allocator, failure))
		return failure->code;
	cply_status status = cply_project_load(&project, own, "crossply.yaml", failure);
	ck_assert((project != NULL) == (status == CPLY_OK));
	if (!status)
		status = cply_project_files(&found, project, own, "sources", failure);
	ck_assert(status || found->count == 4);
	cply_project_free(project);
	cply_context_free(own);
	return status;
}

START_TEST(a_lack_of_memory_is_told_at_every_point)
{
	begin();
	write_file("crossply.yaml", "platforms: [linux/amd64]\nsources: ['src/**/*.c']\ncflags: -O2 -g\n"
				    "image:\n  labels: {a: b}\n");
	ck_assert_uint_gt(fault_each(load_project, NULL, FAULT_FOREVER), 5);
	end();
}
END_TEST

START_TEST(keys_are_sorted_and_explained)
{
	const cply_project_key *key;
	const char *before = "";

	for (size_t i = 0; (key = cply_project_key_at(i)); before = key->name, i++) {
		ck_assert_msg(strcmp(before, key->name) < 0, "%s stands behind %s", key->name, before);
		ck_assert_uint_gt(strlen(key->help), 5);
	}
}
END_TEST

SUITE_MAIN("project", every_kind_of_value_is_read, patterns_are_those_of_a_shell,
	a_pattern_without_files_is_told_when_they_are_asked_for, what_is_wrong_is_named_with_its_line,
	a_lack_of_memory_is_told_at_every_point, keys_are_sorted_and_explained)
