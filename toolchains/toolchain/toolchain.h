/* What is inside of a toolchain. */
#ifndef TOOLCHAIN_TOOLCHAIN_H
#define TOOLCHAIN_TOOLCHAIN_H

#include "toolchains/definition.h"

struct cply_toolchain {
	cply_allocator allocator;
	cply__arena arena; /* owns all texts that `block` does not */
	char *block;       /* owned: the remembered probe that texts point into, or NULL */
	cply_platform platform;
	cply_libc libc;
	const char *family;
	const char *version;
	const char *triple;
	const char *sysroot;
	const char *identity;
	const char *pkg_config; /* PKG_CONFIG_LIBDIR, or "" */
	cply_linkage linkage;
	const char *programs[CPLY_TOOL_COUNT];  /* absolute; "" where not found */
	cply__texts arguments[CPLY_TOOL_COUNT]; /* of the program itself, in front of all others ("zig cc") */
	unsigned named;                         /* bit n: the family has a program for tool n, installed or not */
	cply__texts environment;                /* "NAME=value" for every tool */
	cply__texts compile;                    /* templates of which only a call's own values are open */
	cply__texts linker;                     /* for whatever is linked */
	cply__texts link;                       /* for executables */
};

/* An empty one, or NULL. */
cply_toolchain *cply__toolchain_new(const cply_allocator *allocator);

#endif
