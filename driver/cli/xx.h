/*
 * The shell helpers that many Dockerfiles copy in, under their own names: xx-info, xx-cc, xx-verify, ... What they
 * print and return is theirs; docs/xx.md lists where crossply differs.
 */
#ifndef CLI_XX_H
#define CLI_XX_H

#include <crossply/toolchain.h>

#include "command.h"

enum { XX_WORD = 96 };

/* What the variables and the machine say. Texts are "" where there is no word. */
typedef struct xx_target {
	char os[XX_WORD], arch[XX_WORD], variant[XX_WORD]; /* as given, or of this machine */
	char vendor[XX_WORD];                              /* XX_VENDOR, or the distribution's ID */
	char os_version[XX_WORD];                          /* of the distribution */
	char libc[XX_WORD];                                /* "gnu", "musl", "mingw32" */
	char triple[6 * XX_WORD];
	const cply_platform_row *row;       /* NULL: a platform that crossply does not know */
	const cply_platform_row *linux_row; /* of the same machine: what distributions call it */
	const char *march, *package_arch;
	int is_alpine; /* the distribution, whatever XX_VENDOR says */
} xx_target;

void xx_target_find(xx_target *out, const cli *app);
/* Another platform than the variables say, one that is in the table. */
void xx_target_take(xx_target *target, const cli *app, const cply_platform_row *row);
/* What a distribution's packages call the machine, whatever system the target has; "unknown" where there are none. */
typedef enum xx_packages { XX_DEBIAN, XX_RHEL, XX_ALPINE } xx_packages;
const char *xx_package_word(const xx_target *target, const cli *app, xx_packages packages);
/* The folder with the target's libraries, as xx-info prints it. */
void xx_print_sysroot(FILE *out, const xx_target *target);
int xx_target_is_cross(const xx_target *target);

/* The platform of a row that is there. Errors: CPLY_E_PLATFORM. */
cply_status xx_platform(cply_platform *out, const xx_target *target, cply_error *err);

/* Replaces this process by argv[0] from PATH; returns only when that fails. */
cply_status xx_become(const char *const *argv, cply_error *err);

/*
 * Runs argv[0] from PATH to its end; *status is its exit status, 128 and the number of the signal that killed it.
 * xx_run_aside has what it prints on stderr: stdout is for an answer of ours.
 */
cply_status xx_run(int *status, const char *const *argv, cply_error *err);
cply_status xx_run_aside(int *status, const char *const *argv, cply_error *err);

/* The same with an empty stderr; the first size - 1 bytes of its stdout are kept in `out`. */
cply_status xx_ask(char *out, size_t size, int *status, const char *const *argv, cply_error *err);

/* The chosen toolchain for the target: dynamic programs, with the C library that XX_LIBC means. */
cply_status xx_toolchain(
	cply_toolchain **out, cli *app, const xx_target *target, cply_language language, cply_error *err);

/* xx_aliases.c: is TRIPLE-clang not there, where it could be made? And makes it and its kin for the toolchain. */
int xx_aliases_lack(const char *triple);
cply_status xx_aliases_make(cli *app, const cply_toolchain *toolchain, const char *triple, cply_error *err);

/* The rows of the helpers: hidden subcommands, whose arguments are all theirs. */
#define XX_COMMAND(id, text, what, function)                                                                           \
	const cli_command cli_command_##id = {.name = text,                                                            \
		.group = CLI_GROUP_OTHER,                                                                              \
		.summary = what,                                                                                       \
		.arguments = "ARGUMENTS...",                                                                           \
		.help = "Behaves as the helper of this name that many Dockerfiles use; docs/xx.md lists the "          \
			"differences. It is meant to be called by this name: ln -s crossply " text ".",                \
		.shared = CLI_SHARE_TOOLCHAIN | CLI_SHARE_LINK,                                                        \
		.traits = CLI_HIDDEN,                                                                                  \
		.most = CLI_ANY,                                                                                       \
		.positionals = CLI_RAW,                                                                                \
		.run = function}

#endif
