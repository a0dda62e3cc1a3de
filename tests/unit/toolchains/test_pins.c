/* The lock file: what is written is read again, others' entries stay, and what nobody wrote is refused with its line.
 */
#include "../../../toolchains/sysroot/pins.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "runtime/file.h"
#include "suite.h"

#define ONE "1111111111111111111111111111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222222222222222222222222222"

static const char text_of_two[] =
	"# Written by `crossply setup`; to be kept with the sources. `crossply setup --update` renews it.\n"
	"version: 1\nsysroots:\n"
	"  \"arm64-glibc\":\n    libraries: [zed-dev]\n    packages:\n"
	"      - {name: base, version: \"1:2.0-1\", sha256: " ONE "}\n"
	"      - {name: zed-dev, version: \"1~rc+b1\", sha256: " TWO "}\n"
	"  \"it's \\\"odd\\\\\":\n    libraries: []\n    packages:\n"
	"      - {name: base, version: \"1:2.0-1\", sha256: " ONE "}\n";

static cply__package both[] = {{.name = "base", .version = "1:2.0-1", .sha256 = ONE},
	{.name = "zed-dev", .version = "1~rc+b1", .sha256 = TWO}};
static const char *libraries[] = {"zed-dev"};

static cply__pins pins_of(const char *sysroot, size_t library_count, size_t package_count)
{
	cply__pins pins = {sysroot, {libraries, library_count}, {0}};

	pins.packages.at = both;
	pins.packages.count = package_count;
	return pins;
}

typedef struct own {
	char *folder;
	const char *path;
	cply_context *context;
	cply__arena arena;
} own;

static void begin(own *o)
{
	cply_error err;

	o->folder = scratch_make();
	o->path = strdup(scratch_path(o->folder, "crossply.lock"));
	ck_assert_int_eq(cply_context_new(&o->context, NULL, &err), CPLY_OK);
	cply__arena_init(&o->arena, &cply__malloc_allocator);
}

static void end(own *o)
{
	cply__arena_release(&o->arena);
	cply_context_free(o->context);
	free((void *)o->path);
	scratch_remove(o->folder);
}

static void write_text(const own *o, const char *text)
{
	cply_error err;

	ck_assert_int_eq(cply__file_replace(&cply__malloc_allocator, o->path, text, strlen(text), 0644, &err), CPLY_OK);
}

START_TEST(what_is_written_is_read_again)
{
	own o;
	bool is_there;
	cply_error err;
	cply__pins read;
	cply__strbuf text;
	struct stat before, after;
	const cply__pins odd = pins_of("it's \"odd\\", 0, 1), arm64 = pins_of("arm64-glibc", 1, 2);

	begin(&o);
	ck_assert_int_eq(cply__pins_read(&read, &is_there, &o.arena, o.path, "arm64-glibc", &err), CPLY_OK);
	ck_assert(!is_there);
	ck_assert_int_eq(cply__pins_write(o.context, &o.arena, o.path, &odd, &err), CPLY_OK);
	ck_assert_int_eq(cply__pins_write(o.context, &o.arena, o.path, &arm64, &err), CPLY_OK);
	cply__strbuf_init(&text, &cply__malloc_allocator);
	ck_assert_int_eq(cply__file_slurp(&text, o.path, 65536, &err), CPLY_OK);
	ck_assert_str_eq(text.text, text_of_two);
	cply__strbuf_release(&text);
	ck_assert_int_eq(cply__pins_read(&read, &is_there, &o.arena, o.path, "arm64-glibc", &err), CPLY_OK);
	ck_assert(is_there);
	ck_assert_uint_eq(read.libraries.count, 1);
	ck_assert_str_eq(read.libraries.at[0], "zed-dev");
	ck_assert_uint_eq(read.packages.count, 2);
	ck_assert_str_eq(read.packages.at[0].version, "1:2.0-1");
	ck_assert_str_eq(read.packages.at[1].sha256, TWO);
	cply__free(&cply__malloc_allocator, read.packages.at);
	ck_assert_int_eq(cply__pins_read(&read, &is_there, &o.arena, o.path, "it's \"odd\\", &err), CPLY_OK);
	ck_assert(is_there);
	cply__free(&cply__malloc_allocator, read.packages.at);
	/* The same again is not written: the file stays the one that it is. */
	ck_assert_int_eq(stat(o.path, &before), 0);
	ck_assert_int_eq(cply__pins_write(o.context, &o.arena, o.path, &arm64, &err), CPLY_OK);
	ck_assert_int_eq(stat(o.path, &after), 0);
	ck_assert_uint_eq(before.st_ino, after.st_ino);
	end(&o);
}
END_TEST

START_TEST(what_nobody_wrote_is_refused_with_its_line)
{
	static const struct {
		const char *text;
		cply_status status;
		unsigned line;
	} rows[] = {
		{"version: 2\nsysroots: {}\n", CPLY_E_UNSUPPORTED, 1},
		{"sysroots: {}\n", CPLY_E_PARSE, 0},
		{"- version\n", CPLY_E_PARSE, 0},
		{"version: 1\nsysroots: [a]\n", CPLY_E_PARSE, 2},
		{"version: 1\nsysroots:\n  a: b\n", CPLY_E_PARSE, 3},
		{"version: 1\nsysroots:\n  a:\n    librarys: []\n", CPLY_E_PARSE, 4},
		{"version: 1\nsysroots:\n  a:\n    libraries: [-oDebug]\n", CPLY_E_PARSE, 4},
		{"version: 1\nsysroots:\n  a:\n    libraries: {}\n", CPLY_E_PARSE, 4},
		{"version: 1\nsysroots:\n  a:\n    packages:\n      - {name: x-dev, version: \"1\", sha256: 12}\n",
			CPLY_E_PARSE, 5},
		{"version: 1\nsysroots:\n  a:\n    packages:\n      - {name: ../x, version: \"1\", sha256: " ONE "}\n",
			CPLY_E_PARSE, 5},
		{"version: 1\nsysroots:\n  a:\n    packages:\n      - {name: x-dev, version: \"1 x\", sha256: " ONE
		 "}\n",
			CPLY_E_PARSE, 5},
		{"version: 1\nsysroots:\n  a:\n    packages:\n      - x\n", CPLY_E_PARSE, 5},
	};
	own o;
	cply_error err;

	begin(&o);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cply__pins read;
		bool is_there;
		const cply__pins pins = pins_of("b", 0, 1);
		cply_error_init(&err);
		write_text(&o, rows[i].text);
		ck_assert_msg(cply__pins_read(&read, &is_there, &o.arena, o.path, "a", &err) == rows[i].status,
			"row %zu: %s", i, cply_status_name(err.code));
		ck_assert_str_eq(err.path, o.path);
		if (rows[i].line)
			ck_assert_uint_eq(err.line, rows[i].line);
		ck_assert_ptr_nonnull(strstr(err.context, "lock file"));
		ck_assert_int_eq(cply__pins_write(o.context, &o.arena, o.path, &pins, &err), rows[i].status);
	}
	end(&o);
}
END_TEST

static cply_status write_one(const cply_allocator *allocator, void *user, cply_error *err)
{
	const own *o = user;
	const cply__pins pins = pins_of("b", 1, 2);
	cply_context *context;
	cply__arena arena;

	if (fault_context(&context, allocator, err) != CPLY_OK)
		return err->code;
	cply__arena_init(&arena, allocator);
	cply_status status = cply__pins_write(context, &arena, o->path, &pins, err);
	cply__arena_release(&arena);
	cply_context_free(context);
	return status;
}

START_TEST(nothing_is_lost_without_memory)
{
	own o;

	begin(&o);
	write_text(&o, text_of_two);
	ck_assert_uint_gt(fault_each(write_one, &o, FAULT_ONCE), 5);
	end(&o);
}
END_TEST

SUITE_MAIN("pins", what_is_written_is_read_again, what_nobody_wrote_is_refused_with_its_line,
	nothing_is_lost_without_memory)
