/* Finding programs in PATH, and remembering every place that was looked at. */
#ifndef TOOLCHAIN_PROGRAM_H
#define TOOLCHAIN_PROGRAM_H

#include "toolchains/definition.h"
#include "watch.h"

/*
 * The first of the names that is an executable file: a name with a slash is taken as it is, others are searched for in
 * the absolute folders of `path` (others would make the answer depend on where it is asked). *out is NULL when there is
 * none, and the running program itself is none: a wrapper that is a link to crossply would call itself.
 *
 * A name without a slash may have arguments behind it ("zig cc"); those of the one found are *arguments (may be NULL).
 * False when there is no memory.
 */
bool cply__program_find(const char **out, cply__texts *arguments, cply__arena *arena, const cply__texts *names,
	const char *path, cply__watches *watches);

#endif
