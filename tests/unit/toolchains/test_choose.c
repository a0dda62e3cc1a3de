#include <unistd.h>

#include <crossply/setup.h>

#include "fake_machine.h"
#include "fault.h"
#include "runtime/context.h"
#include "suite.h"

static cply_platform platform_of(const char *text)
{
	cply_platform platform;
	cply_error err;

	ck_assert_int_eq(cply_platform_parse(&platform, text, &err), CPLY_OK);
	return platform;
}

/* Chooses for linux/arm64, which must succeed. */
static cply_toolchain *choose(fake_machine *m, const cply_toolchain_options *options)
{
	const cply_platform platform = platform_of("linux/arm64");
	cply_toolchain *toolchain;
	cply_error err;
	char text[2048] = "";

	cply_error_init(&err);
	cply_status status = cply_toolchain_choose(&toolchain, m->context, &platform, options, &err);
	if (status != CPLY_OK)
		cply_error_format(&err, text, sizeof text);
	ck_assert_msg(status == CPLY_OK, "%s", text);
	return toolchain;
}

/* Chooses the family only, and lets the toolchain go. */
static void choose_family(fake_machine *m, const cply_toolchain_options *options, const char *family)
{
	cply_toolchain *toolchain = choose(m, options);

	ck_assert_str_eq(cply_toolchain_family(toolchain), family);
	cply_toolchain_free(toolchain);
}

static void refused(fake_machine *m, const char *platform_text, const cply_toolchain_options *options,
	cply_status status, const char *found, const char *hint)
{
	const cply_platform platform = platform_of(platform_text);
	cply_toolchain *toolchain;
	cply_error err;

	cply_error_init(&err);
	ck_assert_int_eq(cply_toolchain_choose(&toolchain, m->context, &platform, options, &err), status);
	ck_assert_msg(strstr(err.found, found), "found: %s", err.found);
	ck_assert_msg(strstr(err.hint, hint), "hint: %s", err.hint);
}

static void put_gnu(fake_machine *m)
{
	fake_compiler(m, "bin/aarch64-linux-gnu-gcc", "fake gcc 1.0");
	fake_script(m, "bin/aarch64-linux-gnu-ar", "");
	fake_script(m, "bin/aarch64-linux-gnu-ld", "");
}

static void put_llvm(fake_machine *m)
{
	fake_compiler(m, "bin/clang", "fake clang 2.0");
	fake_script(m, "bin/ld.lld", "");
	fake_sysroot(m, "arm64-musl");
}

START_TEST(a_ready_family_is_described)
{
	fake_machine m;
	cply_platform platform;

	fake_begin(&m);
	put_gnu(&m);
	cply_toolchain *toolchain = choose(&m, NULL);
	ck_assert_str_eq(cply_toolchain_family(toolchain), "gnu");
	ck_assert_str_eq(cply_toolchain_version(toolchain), "fake gcc 1.0");
	ck_assert_str_eq(cply_toolchain_triple(toolchain), "aarch64-linux-gnu");
	ck_assert_int_eq(cply_toolchain_libc(toolchain), CPLY_LIBC_GLIBC);
	ck_assert_str_eq(cply_toolchain_sysroot(toolchain), "");
	ck_assert_str_eq(
		cply_toolchain_program(toolchain, CPLY_TOOL_CC), scratch_path(m.folder, "bin/aarch64-linux-gnu-gcc"));
	ck_assert_str_eq(cply_toolchain_program(toolchain, CPLY_TOOL_CXX), "");
	cply_toolchain_platform(toolchain, &platform);
	ck_assert_str_eq(platform.arch, "arm64");
	cply_toolchain_free(toolchain);
	fake_end(&m);
}
END_TEST

START_TEST(llvm_comes_before_gnu_for_c_and_gnu_serves_cxx)
{
	fake_machine m;
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;

	fake_begin(&m);
	put_gnu(&m);
	fake_compiler(&m, "bin/aarch64-linux-gnu-g++", "fake g++ 1.0");
	put_llvm(&m);
	choose_family(&m, NULL, "llvm");
	options.language = CPLY_LANGUAGE_CXX;
	choose_family(&m, &options, "gnu");
	options.language = CPLY_LANGUAGE_C;
	options.family = "gnu";
	choose_family(&m, &options, "gnu");
	fake_end(&m);
}
END_TEST

START_TEST(a_warm_choice_starts_no_process)
{
	fake_machine m;

	fake_begin(&m);
	put_gnu(&m);
	cply_toolchain *first = choose(&m, NULL);
	const unsigned calls = fake_calls(&m);
	ck_assert_uint_gt(calls, 0);
	cply_toolchain *second = choose(&m, NULL);
	ck_assert_uint_eq(fake_calls(&m), calls);
	ck_assert_str_eq(cply_toolchain_identity(first), cply_toolchain_identity(second));
	ck_assert_str_eq(cply_toolchain_version(first), cply_toolchain_version(second));
	for (int i = 0; i < CPLY_TOOL_COUNT; i++)
		ck_assert_str_eq(
			cply_toolchain_program(first, (cply_tool)i), cply_toolchain_program(second, (cply_tool)i));
	cply_toolchain_free(first);
	cply_toolchain_free(second);
	fake_end(&m);
}
END_TEST

START_TEST(a_changed_compiler_is_noticed)
{
	fake_machine m;

	fake_begin(&m);
	put_gnu(&m);
	cply_toolchain *before = choose(&m, NULL);
	fake_compiler(&m, "bin/aarch64-linux-gnu-gcc", "fake gcc 1.1");
	cply_toolchain *after = choose(&m, NULL);
	ck_assert_str_eq(cply_toolchain_version(after), "fake gcc 1.1");
	ck_assert_str_ne(cply_toolchain_identity(before), cply_toolchain_identity(after));
	cply_toolchain_free(before);
	cply_toolchain_free(after);
	/* One that comes earlier in PATH takes its place. */
	fake_compiler(&m, "first/aarch64-linux-gnu-gcc", "fake gcc 9");
	after = choose(&m, NULL);
	ck_assert_str_eq(cply_toolchain_version(after), "fake gcc 9");
	cply_toolchain_free(after);
	fake_end(&m);
}
END_TEST

START_TEST(a_changed_link_or_libc_is_noticed)
{
	fake_machine m;

	fake_begin(&m);
	fake_compiler(&m, "gcc-12", "fake gcc 12");
	fake_compiler(&m, "gcc-13", "fake gcc 13");
	ck_assert_int_eq(symlink("../gcc-12", scratch_path(m.folder, "bin/aarch64-linux-gnu-gcc")), 0);
	cply_toolchain *toolchain = choose(&m, NULL);
	ck_assert_str_eq(cply_toolchain_version(toolchain), "fake gcc 12");
	cply_toolchain_free(toolchain);
	ck_assert_int_eq(unlink(scratch_path(m.folder, "bin/aarch64-linux-gnu-gcc")), 0);
	ck_assert_int_eq(symlink("../gcc-13", scratch_path(m.folder, "bin/aarch64-linux-gnu-gcc")), 0);
	toolchain = choose(&m, NULL);
	ck_assert_str_eq(cply_toolchain_version(toolchain), "fake gcc 13");
	cply_toolchain_free(toolchain);
	const unsigned calls = fake_calls(&m);
	fake_write(scratch_path(m.folder, "libc.a"), "!<arch>\nlonger", 14, 0644);
	choose_family(&m, NULL, "gnu");
	ck_assert_uint_gt(fake_calls(&m), calls);
	fake_end(&m);
}
END_TEST

START_TEST(a_sysroot_that_appears_or_goes_is_noticed)
{
	fake_machine m;
	cply_error err;

	fake_begin(&m);
	put_gnu(&m);
	choose_family(&m, NULL, "gnu");
	put_llvm(&m);
	choose_family(&m, NULL, "llvm");
	ck_assert_int_eq(
		cply__path_remove(&cply__malloc_allocator, scratch_path(m.folder, "cache/sysroots/arm64-musl"), &err),
		CPLY_OK);
	choose_family(&m, NULL, "gnu");
	fake_end(&m);
}
END_TEST

START_TEST(without_a_usable_cache_folder_it_probes_every_time)
{
	fake_machine m;
	const char *const caches[] = {NULL, "libc.a/not-a-folder"};

	fake_begin(&m);
	put_gnu(&m);
	for (size_t i = 0; i < 2; i++) {
		cply_context_free(m.context);
		m.context = fake_context(&m, NULL, caches[i] ? scratch_path(m.folder, caches[i]) : NULL);
		choose_family(&m, NULL, "gnu");
		const unsigned calls = fake_calls(&m);
		choose_family(&m, NULL, "gnu");
		ck_assert_uint_gt(fake_calls(&m), calls);
	}
	fake_end(&m);
}
END_TEST

/* The only file below CACHE/probes. */
static char *record_path(const fake_machine *m)
{
	DIR *dir = opendir(scratch_path(m->folder, "cache/probes"));
	char name[512] = "";

	ck_assert_ptr_nonnull(dir);
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] != '.')
			snprintf(name, sizeof name, "cache/probes/%s", entry->d_name);
	closedir(dir);
	ck_assert_str_ne(name, "");
	return strdup(scratch_path(m->folder, name));
}

START_TEST(a_damaged_record_is_not_believed)
{
	fake_machine m;
	cply__strbuf whole;
	cply_error err;

	fake_begin(&m);
	put_gnu(&m);
	choose_family(&m, NULL, "gnu");
	char *path = record_path(&m);
	cply__strbuf_init(&whole, &cply__malloc_allocator);
	ck_assert_int_eq(cply__file_slurp(&whole, path, 1 << 20, &err), CPLY_OK);
	for (size_t length = 0; length < whole.length; length += whole.length / 12) {
		const unsigned calls = fake_calls(&m);
		fake_write(path, whole.text, length, 0644);
		choose_family(&m, NULL, "gnu");
		ck_assert_uint_gt(fake_calls(&m), calls);
	}
	/* Lengths that lead outside of the file, and counts that are too great. */
	const char *const bad[] = {"99999999999999999999:x\n", "16:crossply-probe-2\n64:x\n", "-1:\n", "5:abc\n",
		"16:crossply-probe-2\n999999999:\n"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		fake_write(path, bad[i], strlen(bad[i]), 0644);
		choose_family(&m, NULL, "gnu");
	}
	const unsigned calls = fake_calls(&m);
	choose_family(&m, NULL, "gnu");
	ck_assert_uint_eq(fake_calls(&m), calls);
	cply__strbuf_release(&whole);
	free(path);
	fake_end(&m);
}
END_TEST

START_TEST(what_is_missing_is_named_with_the_command_that_brings_it)
{
	fake_machine m;
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;

	fake_begin(&m);
	refused(&m, "linux/arm64", NULL, CPLY_E_MISSING, "there is no clang in PATH", "crossply setup linux/arm64");
	refused(&m, "linux/riscv64", NULL, CPLY_E_MISSING, "riscv64-linux-gnu-gcc", "crossply setup linux/riscv64");
	options.family = "gnu";
	refused(&m, "linux/arm64", &options, CPLY_E_MISSING, "aarch64-linux-gnu-gcc",
		"crossply setup linux/arm64 --toolchain gnu");
	options.language = CPLY_LANGUAGE_CXX;
	refused(&m, "linux/arm64", &options, CPLY_E_MISSING, "aarch64-linux-gnu-g++",
		"crossply setup linux/arm64 --toolchain gnu --language c++");
	options.family = NULL;
	refused(&m, "linux/arm64", &options, CPLY_E_MISSING, "aarch64-linux-gnu-g++", "--language c++");
	put_llvm(&m);
	ck_assert_int_eq(unlink(scratch_path(m.folder, "bin/ld.lld")), 0);
	options = (cply_toolchain_options)CPLY_TOOLCHAIN_OPTIONS_INIT;
	refused(&m, "linux/arm64", &options, CPLY_E_MISSING, "there is no ld.lld in PATH", "crossply setup");
	fake_end(&m);
}
END_TEST

START_TEST(a_family_that_cannot_serve_says_which_one_can)
{
	fake_machine m;
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;

	fake_begin(&m);
	put_gnu(&m);
	put_llvm(&m);
	options.family = "llvm";
	options.language = CPLY_LANGUAGE_CXX;
	refused(&m, "linux/arm64", &options, CPLY_E_UNSUPPORTED, "does not compile C++", "served by: gnu");
	options.language = CPLY_LANGUAGE_C;
	refused(&m, "linux/riscv64", &options, CPLY_E_UNSUPPORTED, "does not serve linux/riscv64", "served by: gnu");
	options.linkage = CPLY_LINKAGE_STATIC_PIE;
	options.family = "gnu";
	refused(&m, "linux/riscv64", &options, CPLY_E_UNSUPPORTED, "makes no static-pie programs", "");
	options.linkage = CPLY_LINKAGE_STATIC;
	options.libc = CPLY_LIBC_MUSL;
	refused(&m, "linux/riscv64", &options, CPLY_E_UNSUPPORTED, "another C library", "");
	options.libc = CPLY_LIBC_ANY;
	options.family = "borland";
	refused(&m, "linux/arm64", &options, CPLY_E_USAGE, "borland", "");
	options.family = "gun";
	refused(&m, "linux/arm64", &options, CPLY_E_USAGE, "gun", "did you mean gnu?");
	options.family = NULL;
	refused(&m, "linux/loong64", &options, CPLY_E_UNSUPPORTED, "none that serves this platform",
		"on such a machine `native` serves it; elsewhere bring a toolchain as a definition of your own");
	refused(&m, "windows/arm64", &options, CPLY_E_MISSING, "zig: there is no zig cc in PATH", "put it into PATH");
	refused(&m, "darwin/arm64", &options, CPLY_E_MISSING, "needs a sysroot that you bring: the folder MacOSX.sdk",
		"crossply setup darwin/arm64 --sysroot FOLDER");
	refused(&m, "plan9/amd64", &options, CPLY_E_PLATFORM, "plan9/amd64", "crossply platforms");
	fake_end(&m);
}
END_TEST

START_TEST(a_compiler_that_does_not_work_is_passed_over)
{
	fake_machine m;

	fake_begin(&m);
	put_gnu(&m);
	put_llvm(&m);
	fake_script(&m, "bin/clang", "echo 'clang: error: no such target' >&2; exit 3");
	choose_family(&m, NULL, "gnu");
	fake_script(&m, "bin/aarch64-linux-gnu-gcc", "kill -SEGV $$");
	refused(&m, "linux/arm64", NULL, CPLY_E_MISSING, "does not work (status 139)", "crossply setup");
	refused(&m, "linux/arm64", NULL, CPLY_E_MISSING, "(status 3): clang: error: no such target", "crossply setup");
	/* Works for --version, but cannot link. */
	fake_script(&m, "bin/aarch64-linux-gnu-gcc",
		"case \"$*\" in *--version*) echo v; exit;; esac\n"
		"echo 'In file included' >&2; echo 'ld: error: cannot find crt1.o' >&2; exit 1");
	refused(&m, "linux/arm64", NULL, CPLY_E_MISSING, "ld: error: cannot find crt1.o", "crossply setup");
	/* No interpreter for the script. */
	fake_write(scratch_path(m.folder, "bin/aarch64-linux-gnu-gcc"), "\177ELF", 4, 0755);
	refused(&m, "linux/arm64", NULL, CPLY_E_MISSING, "cannot be run", "crossply setup");
	fake_end(&m);
}
END_TEST

START_TEST(a_toolchain_for_another_machine_is_refused)
{
	fake_machine m;
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;

	fake_begin(&m);
	put_gnu(&m);
	fake_program(&m, ELFCLASS64, EM_X86_64, 0);
	options.family = "gnu";
	refused(&m, "linux/arm64", &options, CPLY_E_MISMATCH, "do not run on linux/arm64: machine is", "");
	/* The hard-float ABI for the soft-float platform: what armhf gives. */
	fake_compiler(&m, "bin/arm-linux-gnueabi-gcc", "fake gcc");
	fake_program(&m, ELFCLASS32, EM_ARM, EF_ARM_EABI_VER5 | EF_ARM_ABI_FLOAT_HARD);
	refused(&m, "linux/arm/v5", &options, CPLY_E_MISMATCH, "armhf is ARMv7", "");
	fake_program(&m, ELFCLASS32, EM_ARM, EF_ARM_EABI_VER5 | EF_ARM_ABI_FLOAT_SOFT);
	const cply_platform v5 = platform_of("linux/arm/v5");
	cply_toolchain *toolchain;
	cply_error err;
	ck_assert_int_eq(cply_toolchain_choose(&toolchain, m.context, &v5, &options, &err), CPLY_OK);
	cply_toolchain_free(toolchain);
	fake_end(&m);
}
END_TEST

static const char own_definition[] = "family: own\norder: 1\nlanguages: [c]\ntriple: \"{triple}\"\n"
				     "tools: {cc: my-cc}\nplatforms:\n  linux/arm64:\n";

START_TEST(definitions_of_the_user_are_watched)
{
	fake_machine m;
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;
	char folder[600];

	fake_begin(&m);
	put_gnu(&m);
	fake_compiler(&m, "bin/my-cc", "mine");
	snprintf(folder, sizeof folder, "%s/definitions", m.folder);
	options.definitions_dir = folder;
	choose_family(&m, &options, "gnu");
	fake_folder(&m, "definitions");
	choose_family(&m, &options, "gnu");
	fake_wait_a_tick();
	fake_write(scratch_path(folder, "own.yaml"), own_definition, strlen(own_definition), 0644);
	choose_family(&m, &options, "own");
	const unsigned calls = fake_calls(&m);
	choose_family(&m, &options, "own");
	ck_assert_uint_eq(fake_calls(&m), calls);
	fake_write(scratch_path(folder, "own.yaml"), "family: own\nordr: 1\n", 20, 0644);
	const cply_platform platform = platform_of("linux/arm64");
	cply_toolchain *toolchain;
	cply_error err;
	ck_assert_int_eq(cply_toolchain_choose(&toolchain, m.context, &platform, &options, &err), CPLY_E_PARSE);
	ck_assert_str_eq(err.path, scratch_path(folder, "own.yaml"));
	ck_assert_uint_eq(err.line, 2);
	ck_assert_int_eq(unlink(scratch_path(folder, "own.yaml")), 0);
	choose_family(&m, &options, "gnu");
	fake_end(&m);
}
END_TEST

START_TEST(a_variant_is_served_by_the_row_without_one)
{
	fake_machine m;
	cply_toolchain *toolchain;
	cply_error err;
	cply_command_line line;
	bool has_flag = false;
	const cply_platform platform = platform_of("linux/amd64/v3");

	fake_begin(&m);
	fake_compiler(&m, "bin/x86_64-linux-gnu-gcc", "fake gcc");
	fake_program(&m, ELFCLASS64, EM_X86_64, 0);
	ck_assert_int_eq(cply_toolchain_choose(&toolchain, m.context, &platform, NULL, &err), CPLY_OK);
	ck_assert_int_eq(cply_toolchain_command(
				 &line, m.context, toolchain, CPLY_TOOL_CC, CPLY_STEP_COMPILE, NULL, NULL, 0, &err),
		CPLY_OK);
	for (size_t i = 0; i < line.argc; i++)
		has_flag |= strcmp(line.argv[i], "-march=x86-64-v3") == 0;
	ck_assert(has_flag);
	cply_command_line_free(&line, m.context);
	cply_toolchain_free(toolchain);
	fake_end(&m);
}
END_TEST

START_TEST(a_cancelled_context_stops_probing)
{
	fake_machine m;
	const cply_platform platform = platform_of("linux/arm64");
	cply_toolchain *toolchain;
	cply_error err;

	fake_begin(&m);
	put_gnu(&m);
	cply_context_cancel(m.context);
	ck_assert_int_eq(cply_toolchain_choose(&toolchain, m.context, &platform, NULL, &err), CPLY_E_CANCELLED);
	fake_end(&m);
}
END_TEST

/* What a machine remembers of its only choice, as text. */
static char *remembered(const fake_machine *m)
{
	char *path = record_path(m);
	cply__strbuf text;
	cply_error err;

	cply__strbuf_init(&text, &cply__malloc_allocator);
	ck_assert_int_eq(cply__file_slurp(&text, path, 1 << 20, &err), CPLY_OK);
	free(path);
	char *copy = strdup(text.text);
	cply__strbuf_release(&text);
	return copy;
}

/* How often a text occurs. */
static unsigned count_of(const char *text, const char *part)
{
	unsigned count = 0;

	for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
		count++;
	return count;
}

START_TEST(a_named_family_is_probed_alone)
{
	fake_machine m;
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;

	fake_begin(&m);
	put_gnu(&m);
	put_llvm(&m);
	options.family = "llvm";
	options.language = CPLY_LANGUAGE_CXX;
	refused(&m, "linux/arm64", &options, CPLY_E_UNSUPPORTED, "does not compile C++", "served by: gnu");
	ck_assert_uint_eq(fake_calls(&m), 0);
	options.language = CPLY_LANGUAGE_C;
	choose_family(&m, &options, "llvm");
	const unsigned alone = fake_calls(&m);
	ck_assert_int_eq(unlink(scratch_path(m.folder, "log")), 0);
	options.family = "gnu";
	choose_family(&m, &options, "gnu");
	ck_assert_uint_eq(fake_calls(&m), alone);
	fake_end(&m);
}
END_TEST

START_TEST(only_what_decides_is_watched)
{
	fake_machine m;
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;

	fake_begin(&m);
	put_gnu(&m);
	fake_compiler(&m, "bin/aarch64-linux-gnu-g++", "fake g++ 1.0");
	options.family = "gnu";
	choose_family(&m, &options, "gnu");
	char *text = remembered(&m);
	ck_assert_uint_eq(count_of(text, "/first/aarch64-linux-gnu-gcc\n"), 1);
	ck_assert_uint_eq(count_of(text, "/first/aarch64-linux-gnu-ld\n"), 1);
	ck_assert_uint_eq(count_of(text, "/first/aarch64-linux-gnu-g++\n"), 0);
	ck_assert_uint_eq(count_of(text, "/clang\n"), 0);
	/* A tool that there is not may come. */
	ck_assert_uint_eq(count_of(text, "/first/aarch64-linux-gnu-nm\n"), 1);
	free(text);
	cply_toolchain *toolchain = choose(&m, &options);
	ck_assert_str_eq(cply_toolchain_program(toolchain, CPLY_TOOL_NM), "");
	cply_toolchain_free(toolchain);
	fake_script(&m, "first/aarch64-linux-gnu-nm", "");
	toolchain = choose(&m, &options);
	ck_assert_str_eq(
		cply_toolchain_program(toolchain, CPLY_TOOL_NM), scratch_path(m.folder, "first/aarch64-linux-gnu-nm"));
	cply_toolchain_free(toolchain);
	fake_end(&m);
}
END_TEST

START_TEST(of_a_family_that_is_not_ready_only_what_it_needs_is_watched)
{
	fake_machine m;

	fake_begin(&m);
	put_gnu(&m);
	choose_family(&m, NULL, "gnu");
	char *text = remembered(&m);
	ck_assert_uint_eq(count_of(text, "/first/clang\n"), 1);
	ck_assert_uint_eq(count_of(text, "/first/ld.lld\n"), 1);
	ck_assert_uint_eq(count_of(text, "/first/clang++\n"), 0);
	ck_assert_uint_eq(count_of(text, "/first/llvm-"), 0);
	free(text);
	fake_end(&m);
}
END_TEST

START_TEST(a_folder_that_is_twice_in_path_is_searched_once)
{
	fake_machine m;
	char path[2048];

	fake_begin(&m);
	snprintf(path, sizeof path, "PATH=%s/first:%s", m.folder, m.path_entry + strlen("PATH="));
	m.environment[0] = path;
	cply_context_free(m.context);
	m.context = fake_context(&m, NULL, m.cache);
	put_gnu(&m);
	choose_family(&m, NULL, "gnu");
	char *text = remembered(&m);
	ck_assert_uint_eq(count_of(text, "/first/aarch64-linux-gnu-gcc\n"), 1);
	ck_assert_uint_eq(count_of(text, "/bin/aarch64-linux-gnu-gcc\n"), 2);
	free(text);
	fake_end(&m);
}
END_TEST

static cply_status choose_once(const cply_allocator *allocator, void *user, cply_error *err)
{
	fake_machine *m = user;
	const cply_platform platform = platform_of("linux/arm64");
	cply_toolchain *toolchain;
	/* Its cache is that of the machine; without one every choice is a cold one. */
	cply_context *context = fake_context(m, allocator, m->context->cache_dir);

	if (!context) {
		cply_error_init(err);
		return err->code = CPLY_E_NOMEM;
	}
	cply_status status = cply_toolchain_choose(&toolchain, context, &platform, NULL, err);
	if (status == CPLY_OK)
		cply_toolchain_free(toolchain);
	cply_context_free(context);
	return status;
}

START_TEST(every_allocation_of_a_warm_choice_may_fail)
{
	fake_machine m;

	fake_begin(&m);
	put_gnu(&m);
	choose_family(&m, NULL, "gnu");
	ck_assert_uint_gt(fault_each(choose_once, &m, FAULT_ONCE), 2);
	ck_assert_uint_gt(fault_each(choose_once, &m, FAULT_FOREVER), 2);
	fake_end(&m);
}
END_TEST

START_TEST(every_allocation_of_a_cold_choice_may_fail)
{
	fake_machine m;

	fake_begin(&m);
	cply_context_free(m.context);
	m.context = fake_context(&m, NULL, NULL);
	put_gnu(&m);
	ck_assert_uint_gt(fault_each(choose_once, &m, FAULT_ONCE), 100);
	fake_end(&m);
}
END_TEST

START_TEST(a_survey_lists_all_and_changes_nothing)
{
	fake_machine m;
	const cply_platform platform = platform_of("linux/arm64");
	cply_survey survey;
	cply_error err;

	fake_begin(&m);
	put_gnu(&m);
	ck_assert_int_eq(cply_survey_make(&survey, m.context, &platform, NULL, &err), CPLY_OK);
	ck_assert_uint_ge(survey.count, 2);
	ck_assert_uint_eq(survey.chosen, 1);
	ck_assert_str_eq(survey.candidates[0].family, "llvm");
	ck_assert_int_eq(survey.candidates[0].status, CPLY_E_MISSING);
	ck_assert_ptr_nonnull(strstr(survey.candidates[0].reason, "no clang"));
	ck_assert_ptr_nonnull(strstr(survey.candidates[0].reason, "arm64-musl is not there"));
	ck_assert_str_eq(survey.candidates[0].setup, "crossply setup linux/arm64");
	ck_assert_str_eq(survey.candidates[1].version, "fake gcc 1.0");
	ck_assert_str_eq(survey.candidates[1].source, "built in");
	ck_assert_str_eq(survey.candidates[1].setup, "");
	for (size_t i = 0; i < survey.count; i++)
		ck_assert_msg(!survey.candidates[i].serves == !!strstr(survey.candidates[i].reason, "does not serve"),
			"%s: %s", survey.candidates[i].family, survey.candidates[i].reason);
	cply_survey_release(&survey, m.context);
	struct stat st;
	ck_assert_int_ne(stat(m.cache, &st), 0);
	fake_end(&m);
}
END_TEST

SUITE_MAIN("choose", a_ready_family_is_described, llvm_comes_before_gnu_for_c_and_gnu_serves_cxx,
	a_warm_choice_starts_no_process, a_changed_compiler_is_noticed, a_changed_link_or_libc_is_noticed,
	a_sysroot_that_appears_or_goes_is_noticed, without_a_usable_cache_folder_it_probes_every_time,
	a_damaged_record_is_not_believed, what_is_missing_is_named_with_the_command_that_brings_it,
	a_family_that_cannot_serve_says_which_one_can, a_compiler_that_does_not_work_is_passed_over,
	a_toolchain_for_another_machine_is_refused, definitions_of_the_user_are_watched,
	a_variant_is_served_by_the_row_without_one, a_cancelled_context_stops_probing, a_named_family_is_probed_alone,
	only_what_decides_is_watched, of_a_family_that_is_not_ready_only_what_it_needs_is_watched,
	a_folder_that_is_twice_in_path_is_searched_once, every_allocation_of_a_warm_choice_may_fail,
	every_allocation_of_a_cold_choice_may_fail, a_survey_lists_all_and_changes_nothing)
