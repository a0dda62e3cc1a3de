/* xx-cc, xx-c++, xx-clang, xx-clang++, xx-windres: the compilers of the target, with its system's libraries. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <crossply/handoff.h>

#include "toolchain.h"
#include "xx.h"

/* What the helper's own options ask for, instead of compiling. */
typedef enum xx_action { XX_COMPILE, XX_PRINT_TRIPLE, XX_SET_UP, XX_PRINT_CMAKE, XX_WRAP, XX_UNWRAP } xx_action;

static xx_action action_of(const cli_arguments *arguments)
{
	static const struct {
		const char *option;
		xx_action action;
	} rows[] = {{"-print-target-triple", XX_PRINT_TRIPLE}, {"-setup-target-triple", XX_SET_UP},
		{"-print-cmake-defines", XX_PRINT_CMAKE}, {"--wrap", XX_WRAP}, {"--unwrap", XX_UNWRAP}};

	for (size_t i = 0; i < arguments->count; i++)
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
	cli_error(err, CPLY_E_IO, NULL, NULL, NULL);
	err->os_errno = errno;
	snprintf(err->path, sizeof err->path, "%s", path);
	return err->code;
}

/* From now on, or no longer, clang in PATH is the target's. */
static cply_status wrap(xx_action action, cply_error *err)
{
	char own[4096], target[4096];
	ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);

	if (length < 0)
		return failed_on("/proc/self/exe", err);
	own[length] = '\0';
	for (size_t i = 0; i < sizeof wrapped / sizeof *wrapped; i++) {
		length = readlink(wrapped[i], target, sizeof target - 1);
		target[length > 0 ? length : 0] = '\0';
		/* Only a link of ours is taken away. */
		if (action == XX_UNWRAP && strcmp(target, own) == 0 && unlink(wrapped[i]) != 0)
			return failed_on(wrapped[i], err);
		if (action == XX_WRAP && symlink(own, wrapped[i]) != 0 && errno != EEXIST)
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

/* Programs TRIPLE-clang and so on, in PATH where that can be written. */
static cply_status set_up(cli *app, const xx_target *target, const cply_toolchain *toolchain, cply_error *err)
{
	static const char *const names[] = {"clang", "clang++", "cc", "c++", "ar", "ranlib", "nm", "pkg-config"};
	char from[8192], to[512];
	cli_handing handing;

	cply_status status = cli_handing_make(&handing, app, toolchain, NULL, err);
	for (size_t i = 0; !status && i < sizeof names / sizeof *names; i++) {
		snprintf(from, sizeof from, "%s/%s-%s", handing.folder, cply_toolchain_triple(toolchain), names[i]);
		snprintf(to, sizeof to, "/usr/bin/%.400s-%s", target->triple, names[i]);
		/* What is there already is the distribution's own, and right. */
		if (symlink(from, to) != 0 && errno != EEXIST)
			status = failed_on(to, err);
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
	failed_on(line.argv[0], err);
	cply_command_line_free(&line, app->context);
	return err->code;
}

static cply_status run_compiler(cli *app, cply_tool tool, const cli_arguments *arguments, cply_error *err)
{
	const xx_action action = action_of(arguments);
	const cply_language language = tool == CPLY_TOOL_CXX ? CPLY_LANGUAGE_CXX : CPLY_LANGUAGE_C;
	cply_toolchain *toolchain;
	xx_target target;

	xx_target_find(&target, app);
	if (action == XX_WRAP || action == XX_UNWRAP)
		return wrap(action, err);
	if (action == XX_PRINT_TRIPLE) {
		fprintf(cli_results(app), "%s\n", target.triple);
		return CPLY_OK;
	}
	if (xx_toolchain(&toolchain, app, &target, language, err))
		return err->code;
	cply_status status = action == XX_SET_UP        ? set_up(app, &target, toolchain, err)
			     : action == XX_PRINT_CMAKE ? print_cmake(app, &target, toolchain, err)
							: compile(app, toolchain, tool, arguments, err);
	cply_toolchain_free(toolchain);
	return status;
}

static cply_status run_cc(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	(void)given;
	return run_compiler(app, CPLY_TOOL_CC, arguments, err);
}

static cply_status run_cxx(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	(void)given;
	return run_compiler(app, CPLY_TOOL_CXX, arguments, err);
}

static cply_status run_windres(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	(void)given;
	return run_compiler(app, CPLY_TOOL_WINDRES, arguments, err);
}

XX_COMMAND(xx_cc, "xx-cc", "the C compiler of the target", run_cc);
XX_COMMAND(xx_cxx, "xx-c++", "the C++ compiler of the target", run_cxx);
XX_COMMAND(xx_clang, "xx-clang", "the C compiler of the target", run_cc);
XX_COMMAND(xx_clangxx, "xx-clang++", "the C++ compiler of the target", run_cxx);
XX_COMMAND(xx_windres, "xx-windres", "the compiler of Windows resources of the target", run_windres);
