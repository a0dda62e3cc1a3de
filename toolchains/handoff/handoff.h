/* What the formats of this room share. */
#ifndef HANDOFF_HANDOFF_H
#define HANDOFF_HANDOFF_H

#include <crossply/handoff.h>

#include "runtime/arena.h"
#include "runtime/strbuf.h"
#include "runtime/vec.h"
#include "toolchains/platform_row.h"

/* The answers for configure, beside the wrappers. */
#define CPLY__CONFIG_SITE_SUFFIX ".config.site"

/* Everything about one hand-off. */
typedef struct cply__handoff {
	cply__arena *arena;
	/* Of the toolchain, borrowed. */
	const char *family, *triple, *sysroot, *pkg_config;
	cply_libc libc;
	cply_linkage linkage;
	cply_platform parts;
	const cply_platform_row *row;
	const cply_handoff_options *options;
	const char *platform;                  /* canonical */
	const char *host;                      /* triple for configure's --host */
	const char *prefix;                    /* CROSS_COMPILE: the triple with a dash */
	const char *configure;                 /* arguments of configure */
	const char *config_site;               /* path of the answers for it */
	const char *root;                      /* the sysroot, or where libraries of cross compilers are without one */
	const char *runner;                    /* the command that runs programs, as words with blanks between them */
	const char *rust_target;               /* rustc's, for the C library; "" when Rust has none */
	const char *rust_flags;                /* rustc's: the variant's, and static linking */
	const char *rust_linker;               /* "linker=PATH" */
	const char *bindgen;                   /* arguments of clang for bindgen; "" without a sysroot */
	const char *wrappers[CPLY_TOOL_COUNT]; /* absolute paths; NULL: the family has no such tool */
} cply__handoff;

/* Variables of an environment, in the order in which they are printed. */
typedef struct cply__settings {
	CPLY__VEC(cply_setting) list;
	cply__arena *arena;
	bool failed;
} cply__settings;

/*
 * Appends NAME=value; a value of NULL is that of a variable which the platform does not have. Both are borrowed, and
 * live in the arena.
 */
void cply__settings_add(cply__settings *settings, const char *name, const char *value);

/* A word as cargo and Rust make a variable's name of it: dashes and dots to underscores, with `upper` in upper case. */
const char *cply__handoff_variable(
	cply__arena *arena, const char *prefix, const char *word, bool is_upper, const char *suffix);

/* In the arena, NULL without memory. */
const char *cply__handoff_rust_target(const cply__handoff *h);
const char *cply__handoff_rust_flags(const cply__handoff *h);
/* What rustc calls as the linker: a wrapper. */
const char *cply__handoff_rust_linker(const cply__handoff *h);

/* Variables that cc-rs, the pkg-config crate and bindgen read, each for one target. */
void cply__handoff_cargo_settings(cply__settings *settings, const cply__handoff *h);

void cply__handoff_cmake(cply__strbuf *out, const cply__handoff *h);
void cply__handoff_meson(cply__strbuf *out, const cply__handoff *h);
void cply__handoff_config_site(cply__strbuf *out, const cply_platform_row *row);
void cply__handoff_cargo(cply__strbuf *out, const cply__handoff *h);

#endif
