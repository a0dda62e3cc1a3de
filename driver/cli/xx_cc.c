/* xx-cc, xx-c++, xx-clang, xx-clang++, xx-windres: the compilers of the target, with its system's libraries. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <crossply/handoff.h>

#include "toolchain.h"
#include "xx.h"

/* What the helper's own options ask for, instead of compiling. */
typedef enum xx_action {
	XX_COMPILE,
	XX_PRINT_TRIPLE,
	XX_PRINT_SYSROOT,
	XX_SET_UP,
	XX_PRINT_CMAKE,
	XX_WRAP,
	XX_UNWRAP
} xx_action;

/* Options whose next argument is no option of ours, whatever it looks like. */
static int takes_next(const char *option)
{
	static const char *const options[] = {"-Xlinker", "-Xclang", "-Xassembler", "-Xpreprocessor", "-o", "-include"};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (strcmp(options[i], option) == 0)
			return 1;
	return 0;
}

static xx_action action_of(const cli_arguments *arguments)
{
	static const struct {
		const char *option;
		xx_action action;
	} rows[] = {{"-print-target-triple", XX_PRINT_TRIPLE}, {"-print-sysroot", XX_PRINT_SYSROOT},
		{"-setup-target-triple", XX_SET_UP}, {"-print-cmake-defines", XX_PRINT_CMAKE}, {"--wrap", XX_WRAP},
		{"--unwrap", XX_UNWRAP}};

	for (size_t i = 0; i < arguments->count; i += takes_next(arguments->at[i]) ? 2 : 1)
		for (size_t j = 0; j < sizeof rows / sizeof *rows; j++) {
			const char *given = arguments->at[i];
			if (strcmp(given, rows[j].option) == 0 ||
				(given[0] == '-' && strcmp(given + 1, rows[j].option) == 0))
				return rows[j].action;
		}
	return XX_COMPILE;
}

static const char *const wrapped[] = {"/usr/local/bin/clang", "/usr/local/bin/clang++"};

static cply_status failed_on(const char *path, cply_error *err)
{
	cli_error(err, CPLY_E_IO, NULL, NULL, "this is for images whose builds run as root");
	err->os_errno = errno;
	snprintf(err->path, sizeof err->path, "%s", path);
	return err->code;
}

/* From now on, or no longer, clang in PATH is the target's. */
static cply_status wrap(xx_action action, cply_error *err)
{
	char own[4096], target[4096];

	if (cli_own_path(own, sizeof own, err))
		return err->code;
	for (size_t i = 0; i < sizeof wrapped / sizeof *wrapped; i++) {
		ssize_t length = readlink(wrapped[i], target, sizeof target - 1);
		target[length > 0 ? length : 0] = '\0';
		/* Only a link of ours is taken away. */
		if (action == XX_UNWRAP && strcmp(target, own) == 0 && unlink(wrapped[i]) != 0)
			return failed_on(wrapped[i], err);
		/* Nor is a compiler that is installed there. */
		if (action == XX_WRAP && strcmp(target, own) != 0 && symlink(own, wrapped[i]) != 0)
			return failed_on(wrapped[i], err);
	}
	return CPLY_OK;
}

static cply_status print_cmake(cli *app, const xx_target *target, const cply_toolchain *toolchain, cply_error *err)
{
	cli_handing handing;
	const char *triple = cply_toolchain_triple(toolchain);

	cply_status status = cli_handing_make(&handing, app, toolchain, NULL, err);
	if (!status) {
		const char *folder = handing.folder;
		fprintf(cli_results(app),
			"-DCMAKE_C_COMPILER=%s/%s-clang -DCMAKE_CXX_COMPILER=%s/%s-clang++ "
			"-DCMAKE_ASM_COMPILER=%s/%s-clang "
			"-DPKG_CONFIG_EXECUTABLE=%s/%s-pkg-config -DCMAKE_SYSTEM_NAME=%s -DCMAKE_SYSTEM_PROCESSOR=%s\n",
			folder, triple, folder, triple, folder, triple, folder, triple,
			cply_platform_row_field(target->row, "cmake-system"),
			cply_platform_row_field(target->row, "cmake-processor"));
	}
	cli_handing_release(&handing);
	return status;
}

static cply_status compile(
	cli *app, const cply_toolchain *toolchain, cply_tool tool, const cli_arguments *arguments, cply_error *err)
{
	cply_command_line line;

	if (cply_toolchain_command(
		    &line, app->context, toolchain, tool, CPLY_STEP_DETECT, NULL, arguments->at, arguments->count, err))
		return err->code;
	fflush(NULL);
	execve(line.argv[0], line.argv, line.environment);
	cli_error(err, CPLY_E_CHILD, NULL, NULL, "it was there a moment ago: `crossply doctor` looks again");
	err->os_errno = errno;
	snprintf(err->path, sizeof err->path, "%s", line.argv[0]);
	cply_command_line_free(&line, app->context);
	return err->code;
}

/* The value of an option that names a target: 0, or how many arguments the option is. */
static size_t target_option(const char **value, const char *const *at, cply_tool tool)
{
	static const char *const separate[2][3] = {{"-target", NULL}, {"-F", "--target", NULL}};

	*value = NULL;
	if (strncmp(at[0], "--target=", 9) == 0) {
		*value = at[0] + 9;
		return 1;
	}
	for (const char *const *name = separate[tool == CPLY_TOOL_WINDRES]; *name; name++)
		if (at[1] && strcmp(at[0], *name) == 0) {
			*value = at[1];
			return 2;
		}
	return 0;
}

/*
 * Who names a target among the arguments means that one, whatever the variables say: CMake does, for one. The option is
 * taken out, since not every toolchain has it; another text than a triple that is known stays.
 */
static void take_targets(xx_target *target, const cli *app, cli_arguments *arguments, cply_tool tool)
{
	const char *value;
	size_t kept = 0;

	for (size_t i = 0; i < arguments->count;) {
		const size_t length = target_option(&value, arguments->at + i, tool);
		const cply_platform_row *row = value ? cply_platform_row_by_triple(value) : NULL;
		if (row && strcmp(value, target->triple) != 0)
			xx_target_take(target, app, row);
		if (row) {
			i += length;
			continue;
		}
		arguments->at[kept++] = arguments->at[i++];
	}
	arguments->at[kept] = NULL;
	arguments->count = kept;
}

/* Those that only print work without a compiler too. */
static cply_status print_word(cli *app, xx_action action, const xx_target *target)
{
	cply_toolchain *toolchain;
	cply_error ignored;

	cply_error_init(&ignored);
	if (xx_aliases_lack(target->triple) &&
		xx_toolchain(&toolchain, app, target, CPLY_LANGUAGE_C, &ignored) == CPLY_OK) {
		xx_aliases_make(app, toolchain, target->triple, &ignored);
		cply_toolchain_free(toolchain);
	}
	if (action == XX_PRINT_TRIPLE)
		fprintf(cli_results(app), "%s\n", target->triple);
	else
		xx_print_sysroot(cli_results(app), target);
	return CPLY_OK;
}

static cply_status run_compiler(cli *app, cply_tool tool, cli_arguments *arguments, cply_error *err)
{
	const xx_action action = action_of(arguments);
	const cply_language language = tool == CPLY_TOOL_CXX ? CPLY_LANGUAGE_CXX : CPLY_LANGUAGE_C;
	cply_toolchain *toolchain;
	cply_error ignored;
	xx_target target;

	xx_target_find(&target, app);
	take_targets(&target, app, arguments, tool);
	if (action == XX_WRAP || action == XX_UNWRAP)
		return wrap(action, err);
	if (action == XX_PRINT_TRIPLE || action == XX_PRINT_SYSROOT)
		return print_word(app, action, &target);
	if (xx_toolchain(&toolchain, app, &target, language, err))
		return err->code;
	cply_status status = CPLY_OK;
	cply_error_init(&ignored);
	if (action == XX_SET_UP)
		status = xx_aliases_make(app, toolchain, target.triple, err);
	else if (xx_aliases_lack(target.triple))
		xx_aliases_make(app, toolchain, target.triple, &ignored);
	if (action == XX_PRINT_CMAKE)
		status = print_cmake(app, &target, toolchain, err);
	else if (action == XX_COMPILE)
		status = compile(app, toolchain, tool, arguments, err);
	cply_toolchain_free(toolchain);
	return status;
}

/* The arguments are the caller's; those that name a target are taken out of a copy. */
static cply_status run_copy(cli *app, cply_tool tool, const cli_arguments *arguments, cply_error *err)
{
	cli_arguments copy = {.at = calloc(arguments->count + 1, sizeof *copy.at), .count = arguments->count};

	if (!copy.at)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	memcpy(copy.at, arguments->at, arguments->count * sizeof *copy.at);
	cply_status status = run_compiler(app, tool, &copy, err);
	free(copy.at);
	return status;
}

static cply_status run_cc(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	(void)given;
	return run_copy(app, CPLY_TOOL_CC, arguments, err);
}

static cply_status run_cxx(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	(void)given;
	return run_copy(app, CPLY_TOOL_CXX, arguments, err);
}

static cply_status run_windres(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	(void)given;
	return run_copy(app, CPLY_TOOL_WINDRES, arguments, err);
}

XX_COMMAND(xx_cc, "xx-cc", "the C compiler of the target", run_cc);
XX_COMMAND(xx_cxx, "xx-c++", "the C++ compiler of the target", run_cxx);
XX_COMMAND(xx_clang, "xx-clang", "the C compiler of the target", run_cc);
XX_COMMAND(xx_clangxx, "xx-clang++", "the C++ compiler of the target", run_cxx);
XX_COMMAND(xx_windres, "xx-windres", "the compiler of Windows resources of the target", run_windres);
