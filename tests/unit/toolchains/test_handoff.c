#include <sys/stat.h>
#include <unistd.h>

#include <crossply/handoff.h>

#include "fake_machine.h"
#include "fault.h"
#include "suite.h"

/* A machine with one toolchain, chosen. */
typedef struct place {
	fake_machine machine;
	cply_toolchain *toolchain;
	cply_handoff_options options;
	char folder[700];
	char *texts[CPLY_HANDOFF_COUNT]; /* what comes out when memory suffices */
} place;

static void begin(place *p, const char *platform_text)
{
	const cply_handoff_options options = CPLY_HANDOFF_OPTIONS_INIT;
	cply_platform platform;
	cply_error err;

	fake_begin(&p->machine);
	fake_compiler(&p->machine, "bin/aarch64-linux-gnu-gcc", "fake gcc 1.0");
	ck_assert_int_eq(cply_platform_parse(&platform, platform_text, &err), CPLY_OK);
	ck_assert_int_eq(cply_toolchain_choose(&p->toolchain, p->machine.context, &platform, NULL, &err), CPLY_OK);
	snprintf(p->folder, sizeof p->folder, "%s/wrap it", p->machine.folder);
	p->options = options;
	p->options.program = "/opt/crossply";
	p->options.folder = p->folder;
}

static void end(place *p)
{
	cply_toolchain_free(p->toolchain);
	fake_end(&p->machine);
}

static void write_wrappers(place *p)
{
	cply_error err;

	ck_assert_int_eq(cply_wrappers_write(p->machine.context, p->toolchain, &p->options, &err), CPLY_OK);
}

START_TEST(tools_have_names_and_other_names)
{
	ck_assert_int_eq(cply_wrapper_tool("cc"), CPLY_TOOL_CC);
	ck_assert_int_eq(cply_wrapper_tool("gcc"), CPLY_TOOL_CC);
	ck_assert_int_eq(cply_wrapper_tool("clang++"), CPLY_TOOL_CXX);
	ck_assert_int_eq(cply_wrapper_tool("pkg-config"), CPLY_TOOL_PKG_CONFIG);
	ck_assert_int_eq(cply_wrapper_tool("config"), CPLY_TOOL_COUNT);
	ck_assert_int_eq(cply_wrapper_tool(""), CPLY_TOOL_COUNT);
}
END_TEST

START_TEST(wrappers_that_are_right_are_left_alone)
{
	static const char *const files[] = {
		"aarch64-linux-gnu-gcc", "aarch64-linux-gnu" CPLY_WRAPPERS_SUFFIX, "aarch64-linux-gnu.config.site"};
	struct stat before[3], after;
	char target[100] = "";
	place p;

	begin(&p, "linux/arm64");
	write_wrappers(&p);
	const unsigned count = scratch_count(p.folder);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(lstat(scratch_path(p.folder, files[i]), &before[i]), 0);
	write_wrappers(&p);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(lstat(scratch_path(p.folder, files[i]), &after), 0);
		ck_assert(after.st_ino == before[i].st_ino);
	}
	/* Another program: links are replaced. */
	p.options.program = "/usr/bin/crossply";
	write_wrappers(&p);
	ck_assert_uint_eq(scratch_count(p.folder), count);
	ck_assert_int_gt(readlink(scratch_path(p.folder, files[0]), target, sizeof target - 1), 0);
	ck_assert_str_eq(target, "/usr/bin/crossply");
	end(&p);
}
END_TEST

START_TEST(what_is_no_link_is_somebodys)
{
	cply_error err;
	place p;

	begin(&p, "linux/arm64");
	fake_folder(&p.machine, "wrap it");
	fake_write(scratch_path(p.folder, "aarch64-linux-gnu-cc"), "mine", 4, 0755);
	ck_assert_int_eq(cply_wrappers_write(p.machine.context, p.toolchain, &p.options, &err), CPLY_E_EXISTS);
	ck_assert_ptr_nonnull(strstr(err.path, "aarch64-linux-gnu-cc"));
	ck_assert_str_ne(err.hint, "");
	end(&p);
}
END_TEST

START_TEST(folders_differ_by_what_they_stand_for)
{
	char *plain, *other, *again;
	cply_error err;
	place p;

	begin(&p, "linux/arm64");
	cply_context *context = p.machine.context;
	ck_assert_int_eq(cply_wrappers_folder(&plain, context, p.toolchain, NULL, NULL, &err), CPLY_OK);
	ck_assert_int_eq(cply_wrappers_folder(&other, context, p.toolchain, NULL, "/definitions", &err), CPLY_OK);
	ck_assert_int_eq(cply_wrappers_folder(&again, context, p.toolchain, NULL, "/definitions", &err), CPLY_OK);
	ck_assert_str_ne(plain, other);
	ck_assert_str_eq(other, again);
	ck_assert_ptr_nonnull(strstr(plain, "/wrappers/linux-arm64-gnu-static"));
	cply_handoff_free(plain, context);
	cply_handoff_free(other, context);
	cply_handoff_free(again, context);
	end(&p);
}
END_TEST

/* The end of folder/name's link; "" for none. Valid until the next call. */
static const char *link_of(const place *p, const char *folder, const char *name)
{
	static char target[1024];
	char path[2048];

	snprintf(path, sizeof path, "%s/%s/%s", p->machine.folder, folder, name);
	const ssize_t length = readlink(path, target, sizeof target - 1);
	target[length > 0 ? length : 0] = '\0';
	return target;
}

START_TEST(aliases_leave_what_is_somebodys)
{
	char folder[1024], expected[1024], path[2048];
	cply_error err;
	place p;

	begin(&p, "linux/arm64");
	fake_folder(&p.machine, "bin");
	snprintf(folder, sizeof folder, "%s/names", p.machine.folder);
	fake_folder(&p.machine, "names");
	fake_folder(&p.machine, "opt");
	fake_compiler(&p.machine, "opt/crossply", "itself");
	snprintf(path, sizeof path, "%s/opt/crossply", p.machine.folder);
	p.options.program = path;
	write_wrappers(&p);
	fake_compiler(&p.machine, "bin/arm-ours-ar", "somebody's");
	fake_compiler(&p.machine, "bin/llvm-readelf", "LLVM's");
	fake_compiler(&p.machine, "names/arm-ours-nm", "somebody's");
	ck_assert_int_eq(symlink("/gone", scratch_path(folder, "arm-ours-ranlib")), 0);
	ck_assert_int_eq(symlink(path, scratch_path(folder, "arm-ours-clang")), 0);
	ck_assert_int_eq(
		cply_wrappers_alias(p.machine.context, p.toolchain, &p.options, folder, "arm-ours", &err), CPLY_OK);
	snprintf(expected, sizeof expected, "%s/aarch64-linux-gnu-clang", p.folder);
	ck_assert_str_eq(link_of(&p, "names", "arm-ours-clang"), expected);
	snprintf(expected, sizeof expected, "%s/aarch64-linux-gnu-ranlib", p.folder);
	ck_assert_str_eq(link_of(&p, "names", "arm-ours-ranlib"), expected);
	snprintf(expected, sizeof expected, "%s/bin/llvm-readelf", p.machine.folder);
	ck_assert_str_eq(link_of(&p, "names", "arm-ours-readelf"), expected);
	ck_assert_str_eq(link_of(&p, "names", "arm-ours-ar"), "");
	ck_assert_str_eq(link_of(&p, "names", "arm-ours-nm"), "");
	ck_assert_str_eq(link_of(&p, "names", "arm-ours-addr2line"), "");
	/* A folder that is not there. */
	ck_assert_int_ne(
		cply_wrappers_alias(p.machine.context, p.toolchain, &p.options, "/gone/names", "arm-ours", &err),
		CPLY_OK);
	ck_assert_str_ne(err.path, "");
	end(&p);
}
END_TEST

START_TEST(words_with_quotes_are_quoted_in_every_language)
{
	static const struct {
		cply_handoff handoff;
		const char *text;
	} rows[] = {{CPLY_HANDOFF_SHELL, "export CC='/a '\\''b'\\'' \"$c\\/aarch64-linux-gnu-cc'\n"},
		{CPLY_HANDOFF_CMAKE, "set(CMAKE_C_COMPILER \"/a 'b' \\$c\\\\/aarch64-linux-gnu-cc\")\n"},
		{CPLY_HANDOFF_MESON, "c = '/a \\'b\\' \"$c\\\\/aarch64-linux-gnu-cc'\n"},
		{CPLY_HANDOFF_CARGO, "linker = \"/a 'b' \\\"$c\\\\/aarch64-linux-gnu-cc\"\n"},
		{CPLY_HANDOFF_JSON, "\"CC\":\"/a 'b' \\\"$c\\\\/aarch64-linux-gnu-cc\""}};
	cply_error err;
	char *text;
	place p;

	begin(&p, "linux/arm64");
	p.options.folder = "/a 'b' \"$c\\";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].handoff == CPLY_HANDOFF_CMAKE)
			ck_assert_int_eq(cply_handoff_text(&text, p.machine.context, p.toolchain, &p.options,
						 rows[i].handoff, &err),
				CPLY_E_UNSUPPORTED);
		p.options.folder = rows[i].handoff == CPLY_HANDOFF_CMAKE ? "/a 'b' $c\\" : "/a 'b' \"$c\\";
		ck_assert_int_eq(
			cply_handoff_text(&text, p.machine.context, p.toolchain, &p.options, rows[i].handoff, &err),
			CPLY_OK);
		ck_assert_msg(strstr(text, rows[i].text), "%s:\n%s", cply_handoff_name(rows[i].handoff), text);
		cply_handoff_free(text, p.machine.context);
	}
	end(&p);
}
END_TEST

static const char *value_of(const cply_settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->count; i++)
		if (strcmp(settings->at[i].name, name) == 0)
			return settings->at[i].value ? settings->at[i].value : "(none)";
	return "(unknown)";
}

START_TEST(settings_outlive_the_toolchain)
{
	cply_settings settings;
	char expected[1024];
	cply_error err;
	place p;

	begin(&p, "linux/arm64");
	ck_assert_int_eq(
		cply_handoff_settings(&settings, p.machine.context, p.toolchain, &p.options, CPLY_HANDOFF_CARGO, &err),
		CPLY_OK);
	snprintf(expected, sizeof expected, "%s/aarch64-linux-gnu-cc", p.folder);
	memset(p.folder, 'x', sizeof p.folder - 1);
	ck_assert_str_eq(value_of(&settings, "CC_aarch64_unknown_linux_gnu"), expected);
	ck_assert_str_eq(value_of(&settings, "PKG_CONFIG_ALLOW_CROSS"), "1");
	ck_assert_str_eq(value_of(&settings, "PKG_CONFIG_SYSROOT_DIR_aarch64_unknown_linux_gnu"), "(none)");
	ck_assert_str_eq(value_of(&settings, "CC"), "(unknown)");
	cply_settings_free(&settings, p.machine.context);
	ck_assert_int_eq(
		cply_handoff_settings(&settings, p.machine.context, p.toolchain, &p.options, CPLY_HANDOFF_CMAKE, &err),
		CPLY_E_USAGE);
	end(&p);
}
END_TEST

/* Every text, and wrappers in a folder that is there already. */
static cply_status hand_on(const cply_allocator *allocator, void *user, cply_error *err)
{
	const place *p = user;
	cply_settings settings;
	cply_context *context;
	char *text;

	if (fault_context(&context, allocator, err) != CPLY_OK)
		return err->code;
	cply_status status = cply_wrappers_write(context, p->toolchain, &p->options, err);
	if (!status)
		status = cply_wrappers_alias(context, p->toolchain, &p->options, p->folder, "ours", err);
	for (cply_handoff handoff = 0; !status && handoff < CPLY_HANDOFF_COUNT; handoff++) {
		status = cply_handoff_text(&text, context, p->toolchain, &p->options, handoff, err);
		if (!status) {
			ck_assert_str_eq(text, p->texts[handoff]);
			cply_handoff_free(text, context);
		}
	}
	if (!status)
		status = cply_handoff_settings(&settings, context, p->toolchain, &p->options, CPLY_HANDOFF_JSON, err);
	if (!status)
		cply_settings_free(&settings, context);
	cply_context_free(context);
	return status;
}

START_TEST(every_allocation_may_fail)
{
	place p;

	cply_error err;

	begin(&p, "linux/arm64");
	for (cply_handoff handoff = 0; handoff < CPLY_HANDOFF_COUNT; handoff++)
		ck_assert_int_eq(
			cply_handoff_text(&p.texts[handoff], p.machine.context, p.toolchain, &p.options, handoff, &err),
			CPLY_OK);
	ck_assert_uint_gt(fault_each(hand_on, &p, FAULT_ONCE), 20);
	ck_assert_uint_gt(fault_each(hand_on, &p, FAULT_FOREVER), 20);
	for (cply_handoff handoff = 0; handoff < CPLY_HANDOFF_COUNT; handoff++)
		cply_handoff_free(p.texts[handoff], p.machine.context);
	end(&p);
}
END_TEST

SUITE_MAIN("handoff", tools_have_names_and_other_names, wrappers_that_are_right_are_left_alone,
	what_is_no_link_is_somebodys, folders_differ_by_what_they_stand_for, aliases_leave_what_is_somebodys,
	settings_outlive_the_toolchain, words_with_quotes_are_quoted_in_every_language, every_allocation_may_fail)
