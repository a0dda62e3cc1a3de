#include <string.h>
#include <unistd.h>

#include <crossply/toolchain.h>

#include "fake_machine.h"
#include "fault.h"
#include "runtime/context.h"
#include "suite.h"

/* A family with one flag of each kind, for one platform. */
static const char definition[] =
	"family: own\norder: 1\nlanguages: [c]\ntriple: t\n"
	"tools: {cc: my-cc, ld: my-ld, ar: no-such-ar}\n"
	"compile: [\"-DROOT={source-root}\", '-DDATE=\"{date}\"', \"-DAT={epoch}\", \"-DX={{}\"]\n"
	"linker: \"--ld={ld}\"\nlink: [\"-static\"]\n"
	"platforms: {linux/arm64: , linux/arm/v6: }\n";

typedef struct own_machine {
	fake_machine machine;
	char folder[600];
	cply_toolchain *toolchain;
} own_machine;

static void begin(own_machine *own, const char *platform_text)
{
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;
	cply_platform platform;
	cply_error err;
	char text[1024] = "";

	fake_begin(&own->machine);
	snprintf(own->folder, sizeof own->folder, "%s/definitions", own->machine.folder);
	fake_folder(&own->machine, "definitions");
	fake_write(scratch_path(own->folder, "own.yaml"), definition, strlen(definition), 0644);
	fake_compiler(&own->machine, "bin/my-cc", "mine");
	fake_script(&own->machine, "bin/my-ld", "");
	options.definitions_dir = own->folder;
	ck_assert_int_eq(cply_platform_parse(&platform, platform_text, &err), CPLY_OK);
	cply_status status = cply_toolchain_choose(&own->toolchain, own->machine.context, &platform, &options, &err);
	if (status != CPLY_OK)
		cply_error_format(&err, text, sizeof text);
	ck_assert_msg(status == CPLY_OK, "%s", text);
}

static void end(own_machine *own)
{
	cply_toolchain_free(own->toolchain);
	fake_end(&own->machine);
}

/* The argument vector behind argv[0], joined by blanks. */
static void expect(own_machine *own, cply_tool tool, cply_step step, const char *root, const char *const *arguments,
	size_t count, const char *wanted)
{
	cply_command_line line;
	cply_error err;
	char joined[4096] = "";

	ck_assert_int_eq(cply_toolchain_command(
				 &line, own->machine.context, own->toolchain, tool, step, root, arguments, count, &err),
		CPLY_OK);
	for (size_t i = 1; i < line.argc; i++) {
		strcat(joined, i > 1 ? " " : "");
		strcat(joined, line.argv[i]);
	}
	ck_assert_ptr_null(line.argv[line.argc]);
	ck_assert_str_eq(joined, wanted);
	cply_command_line_free(&line, own->machine.context);
}

START_TEST(our_flags_come_first_and_link_flags_only_for_executables)
{
	static const char *const compile[] = {"-c", "a.c", "-DROOT=mine"}, *const link[] = {"a.o", "-o", "a"},
				 *const shared[] = {"-shared", "a.o"}, *const version[] = {"--version"},
				 *const static_pie[] = {"-static-pie", "a.c"};
	own_machine own;

	begin(&own, "linux/arm64");
	own.machine.context->source_date_epoch = 1700000000;
#define OURS "-DROOT=/src -DDATE=\"Nov 14 2023\" -DAT=1700000000 -DX={}"
	char linked[1200], pie[1200], library[1200];
	snprintf(library, sizeof library, OURS " --ld=%s/bin/my-ld -shared a.o", own.machine.folder);
	snprintf(linked, sizeof linked, OURS " --ld=%s/bin/my-ld -static a.o -o a", own.machine.folder);
	snprintf(pie, sizeof pie, OURS " --ld=%s/bin/my-ld -static-pie a.c", own.machine.folder);
	expect(&own, CPLY_TOOL_CC, CPLY_STEP_DETECT, "/src", compile, 3, OURS " -c a.c -DROOT=mine");
	expect(&own, CPLY_TOOL_CC, CPLY_STEP_DETECT, "/src/", link, 3, linked);
	expect(&own, CPLY_TOOL_CC, CPLY_STEP_LINK, "/src/x/..", link, 3, linked);
	expect(&own, CPLY_TOOL_CC, CPLY_STEP_COMPILE, "/src", link, 3, OURS " a.o -o a");
	expect(&own, CPLY_TOOL_CC, CPLY_STEP_DETECT, "/src", shared, 2, library);
	expect(&own, CPLY_TOOL_CC, CPLY_STEP_DETECT, "/src", version, 1, OURS " --version");
	expect(&own, CPLY_TOOL_CC, CPLY_STEP_DETECT, "/src", NULL, 0, OURS);
	expect(&own, CPLY_TOOL_CC, CPLY_STEP_DETECT, "/src", static_pie, 2, pie);
	/* Other tools get no flags. */
	expect(&own, CPLY_TOOL_LD, CPLY_STEP_DETECT, "/src", link, 3, "a.o -o a");
	end(&own);
}
END_TEST

START_TEST(the_current_folder_is_the_source_root_unless_told)
{
	own_machine own;
	char wanted[1200], here[600];

	begin(&own, "linux/arm64");
	fake_folder(&own.machine, "a {b}");
	ck_assert_int_eq(chdir(scratch_path(own.machine.folder, "a {b}")), 0);
	ck_assert_ptr_nonnull(getcwd(here, sizeof here));
	snprintf(wanted, sizeof wanted, "-DROOT=%s -DDATE=\"Jan  1 1970\" -DAT=0 -DX={}", here);
	expect(&own, CPLY_TOOL_CC, CPLY_STEP_DETECT, NULL, NULL, 0, wanted);
	ck_assert_int_eq(chdir("/"), 0);
	end(&own);
}
END_TEST

START_TEST(the_environment_carries_the_date_and_all_else)
{
	own_machine own;
	cply_command_line line;
	cply_error err;

	begin(&own, "linux/arm64");
	ck_assert_int_eq(cply_toolchain_command(&line, own.machine.context, own.toolchain, CPLY_TOOL_LD,
				 CPLY_STEP_DETECT, NULL, NULL, 0, &err),
		CPLY_OK);
	ck_assert_str_eq(line.argv[0], scratch_path(own.machine.folder, "bin/my-ld"));
	ck_assert_ptr_nonnull(strstr(line.environment[0], "CROSSPLY_TOOL=/"));
	ck_assert_ptr_nonnull(strstr(line.environment[0], "/bin/my-ld"));
	ck_assert_str_eq(line.environment[1], own.machine.path_entry);
	ck_assert_str_eq(line.environment[2], "SOURCE_DATE_EPOCH=0");
	ck_assert_str_eq(line.environment[3], own.machine.tmp_entry);
	ck_assert_ptr_null(line.environment[4]);
	cply_command_line_free(&line, own.machine.context);
	end(&own);
}
END_TEST

START_TEST(a_shell_reads_the_text_as_the_same_arguments)
{
	static const char *const arguments[] = {"it's", "", "-Wl,-O1"};
	const char *text, *behind;
	own_machine own;
	cply_command_line line;
	cply_error err;

	begin(&own, "linux/arm64");
	ck_assert_int_eq(cply_toolchain_command(&line, own.machine.context, own.toolchain, CPLY_TOOL_LD,
				 CPLY_STEP_DETECT, NULL, arguments, 3, &err),
		CPLY_OK);
	ck_assert_int_eq(cply_command_line_text(&text, &line, &err), CPLY_OK);
	behind = strstr(text, "/bin/my-ld");
	ck_assert_ptr_nonnull(behind);
	ck_assert_str_eq(behind, "/bin/my-ld 'it'\\''s' '' -Wl,-O1");
	cply_command_line_free(&line, own.machine.context);
	end(&own);
}
END_TEST

START_TEST(a_tool_that_is_not_there_is_named)
{
	own_machine own;
	cply_command_line line;
	cply_error err;

	begin(&own, "linux/arm64");
	ck_assert_int_eq(cply_toolchain_command(&line, own.machine.context, own.toolchain, CPLY_TOOL_AR,
				 CPLY_STEP_DETECT, NULL, NULL, 0, &err),
		CPLY_E_MISSING);
	ck_assert_ptr_nonnull(strstr(err.wanted, "`ar` of the toolchain own for linux/arm64"));
	ck_assert_ptr_nonnull(strstr(err.hint, "crossply setup linux/arm64 --toolchain own"));
	end(&own);
}
END_TEST

/* crt1.o for ARM with a .ARM.attributes section that says which architecture it is for. */
static void put_start_file(const char *path, unsigned char cpu_arch)
{
	static const char names[] = "\0.ARM.attributes\0.shstrtab";
	struct {
		Elf32_Ehdr header;
		unsigned char attributes[20];
		char names[28];
		Elf32_Shdr sections[3];
	} file;
	/* Addenda32, "Public build attributes": format A, vendor "aeabi", Tag_File, Tag_CPU_arch (6). */
	const unsigned char attributes[18] = {'A', 17, 0, 0, 0, 'a', 'e', 'a', 'b', 'i', 0, 1, 7, 0, 0, 0, 6, cpu_arch};

	memset(&file, 0, sizeof file);
	file.header = (Elf32_Ehdr){.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
		.e_type = ET_REL,
		.e_machine = EM_ARM,
		.e_version = EV_CURRENT,
		.e_flags = EF_ARM_EABI_VER5,
		.e_ehsize = sizeof file.header,
		.e_shoff = (Elf32_Off)((char *)file.sections - (char *)&file),
		.e_shentsize = sizeof *file.sections,
		.e_shnum = 3,
		.e_shstrndx = 2};
	memcpy(file.attributes, attributes, sizeof attributes);
	memcpy(file.names, names, sizeof names);
	file.sections[1] = (Elf32_Shdr){.sh_name = 1,
		.sh_type = 0x70000003,
		.sh_offset = (Elf32_Off)((char *)file.attributes - (char *)&file),
		.sh_size = sizeof attributes};
	file.sections[2] = (Elf32_Shdr){.sh_name = 17,
		.sh_type = SHT_STRTAB,
		.sh_offset = (Elf32_Off)((char *)file.names - (char *)&file),
		.sh_size = sizeof names};
	fake_write(path, &file, sizeof file, 0644);
}

START_TEST(a_sysroot_for_a_newer_cpu_is_refused_before_compiling)
{
	own_machine own;
	cply_command_line line;
	cply_error err;
	char argument[700];
	enum { ARM_V6 = 6, ARM_V7 = 10 };

	fake_begin(&own.machine);
	snprintf(own.folder, sizeof own.folder, "%s/definitions", own.machine.folder);
	fake_folder(&own.machine, "definitions");
	fake_folder(&own.machine, "sysroot/usr/lib");
	fake_write(scratch_path(own.folder, "own.yaml"), definition, strlen(definition), 0644);
	fake_compiler(&own.machine, "bin/my-cc", "mine");
	fake_script(&own.machine, "bin/my-ld", "");
	fake_program(&own.machine, ELFCLASS32, EM_ARM, EF_ARM_EABI_VER5 | EF_ARM_ABI_FLOAT_SOFT);
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;
	cply_platform v6;
	options.definitions_dir = own.folder;
	ck_assert_int_eq(cply_platform_parse(&v6, "linux/arm/v6", &err), CPLY_OK);
	ck_assert_int_eq(cply_toolchain_choose(&own.toolchain, own.machine.context, &v6, &options, &err), CPLY_OK);
	snprintf(argument, sizeof argument, "--sysroot=%s/sysroot", own.machine.folder);
	const char *const link[] = {argument, "a.c"}, *const compile[] = {argument, "-c", "a.c"};
	const char *start_file = scratch_path(own.machine.folder, "sysroot/usr/lib/crt1.o");
	const struct {
		unsigned char cpu_arch;
		cply_status status;
	} cases[] = {{ARM_V6, CPLY_OK}, {ARM_V7, CPLY_E_MISMATCH}};
	for (size_t i = 0; i < 2; i++) {
		put_start_file(start_file, cases[i].cpu_arch);
		cply_status status = cply_toolchain_command(
			&line, own.machine.context, own.toolchain, CPLY_TOOL_CC, CPLY_STEP_DETECT, NULL, link, 2, &err);
		ck_assert_int_eq(status, cases[i].status);
		if (status == CPLY_OK)
			cply_command_line_free(&line, own.machine.context);
	}
	ck_assert_str_eq(err.path, start_file);
	ck_assert_ptr_nonnull(strstr(err.hint, "Debian's armhf is ARMv7"));
	/* Nothing is linked, nothing is wrong. */
	ck_assert_int_eq(cply_toolchain_command(&line, own.machine.context, own.toolchain, CPLY_TOOL_CC,
				 CPLY_STEP_DETECT, NULL, compile, 3, &err),
		CPLY_OK);
	cply_command_line_free(&line, own.machine.context);
	/* A broken start file is left to the linker. */
	fake_write(start_file, "\177ELF", 4, 0644);
	ck_assert_int_eq(cply_toolchain_command(&line, own.machine.context, own.toolchain, CPLY_TOOL_CC,
				 CPLY_STEP_DETECT, NULL, link, 2, &err),
		CPLY_OK);
	cply_command_line_free(&line, own.machine.context);
	end(&own);
}
END_TEST

START_TEST(five_thousand_arguments_pass)
{
	own_machine own;
	cply_command_line line;
	cply_error err;
	static char texts[5000][12];
	static const char *arguments[5000];

	begin(&own, "linux/arm64");
	for (int i = 0; i < 5000; i++) {
		snprintf(texts[i], sizeof texts[i], "f%d.o", i);
		arguments[i] = texts[i];
	}
	ck_assert_int_eq(cply_toolchain_command(&line, own.machine.context, own.toolchain, CPLY_TOOL_CC,
				 CPLY_STEP_DETECT, NULL, arguments, 5000, &err),
		CPLY_OK);
	ck_assert_uint_eq(line.argc, 1 + 4 + 2 + 5000);
	ck_assert_str_eq(line.argv[line.argc - 1], "f4999.o");
	cply_command_line_free(&line, own.machine.context);
	end(&own);
}
END_TEST

static cply_status command_once(const cply_allocator *allocator, void *user, cply_error *err)
{
	static const char *const arguments[] = {"a.c", "-o", "a"};
	own_machine *own = user;
	cply_command_line line;
	cply_context *context = fake_context(&own->machine, allocator, NULL);

	if (!context) {
		cply_error_init(err);
		return err->code = CPLY_E_NOMEM;
	}
	cply_status status = cply_toolchain_command(
		&line, context, own->toolchain, CPLY_TOOL_CC, CPLY_STEP_DETECT, "/src", arguments, 3, err);
	if (status == CPLY_OK)
		cply_command_line_free(&line, context);
	cply_context_free(context);
	return status;
}

START_TEST(every_allocation_may_fail)
{
	own_machine own;

	begin(&own, "linux/arm64");
	ck_assert_uint_gt(fault_each(command_once, &own, FAULT_ONCE), 4);
	end(&own);
}
END_TEST

START_TEST(tools_have_names_and_variables)
{
	ck_assert_str_eq(cply_tool_name(CPLY_TOOL_CXX), "c++");
	ck_assert_str_eq(cply_tool_variable(CPLY_TOOL_CXX), "CXX");
}
END_TEST

SUITE_MAIN("command", our_flags_come_first_and_link_flags_only_for_executables,
	the_current_folder_is_the_source_root_unless_told, the_environment_carries_the_date_and_all_else,
	a_shell_reads_the_text_as_the_same_arguments, a_tool_that_is_not_there_is_named,
	a_sysroot_for_a_newer_cpu_is_refused_before_compiling, five_thousand_arguments_pass, every_allocation_may_fail,
	tools_have_names_and_variables)
