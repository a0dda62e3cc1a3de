/* Which toolchain a subcommand means; for those that take CLI_SHARE_TOOLCHAIN. */
#ifndef CLI_TOOLCHAIN_H
#define CLI_TOOLCHAIN_H

#include <crossply/handoff.h>
#include <crossply/toolchain.h>

#include "command.h"

/*
 * From --toolchain and --definitions; without the latter CROSSPLY_DEFINITIONS, else crossply/toolchains below
 * XDG_CONFIG_HOME or ~/.config. What it points to lives as long as `app`.
 */
cply_status cli_toolchain_options(cply_toolchain_options *out, cli *app, cply_language language, cply_error *err);

/* The chosen toolchain for a language as the command line has it (NULL: C); free with cply_toolchain_free. */
cply_status cli_toolchain_find(
	cply_toolchain **out, cli *app, const cply_platform *platform, const char *language, cply_error *err);

/* How a triple of Arm says that numbers are passed: "eabi", "eabihf" (in floating-point registers); NULL: neither. */
const char *cli_arm_abi(const char *triple);

/* What this machine has for a language of a platform. */
typedef struct cli_readiness {
	cply_status status; /* CPLY_OK when a toolchain is ready, else why none is */
	char toolchain[64]; /* "" when none is ready */
	char setup[192];    /* the command that makes one ready, "" when nothing does */
} cli_readiness;

/*
 * Asks as any subcommand that compiles would, so that probe results are cached. Only a broken definition is an error.
 */
cply_status cli_readiness_find(
	cli_readiness *out, cli *app, const cply_platform *platform, cply_language language, cply_error *err);

/* One word for a table: the toolchain, "missing", "broken", or "-" where nothing serves the platform. */
const char *cli_readiness_word(const cli_readiness *readiness);

/* "c" (also for NULL) or "c++". */
cply_status cli_language_parse(cply_language *out, const char *text, cply_error *err);

/* The one platform of an optional argument or of --platform; without them, as cli_platform_one. */
cply_status cli_platform_given(cply_platform *out, const cli *app, const cli_arguments *arguments, cply_error *err);

/* Platforms given as arguments and with --platform, each of which may be a list with commas; without any, what the
 * TARGET* variables say. Released by the caller, also after an error. */
cply_status cli_platforms_given(cli_platforms *out, const cli *app, const cli_arguments *arguments, cply_error *err);

/*
 * handing.c: the wrappers of a toolchain, made where they are not: in `folder`, or (NULL) below the cache folder. Fills
 * what a hand-off is told; release with cli_handing_release.
 */
typedef struct cli_handing {
	cply_handoff_options options;
	cply_context *context;
	char *program, *folder; /* owned: absolute */
} cli_handing;
cply_status cli_handing_make(
	cli_handing *out, cli *app, const cply_toolchain *toolchain, const char *folder, cply_error *err);
void cli_handing_release(cli_handing *handing);

#endif
