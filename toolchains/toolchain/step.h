/* What the arguments of a compiler call ask for. */
#ifndef TOOLCHAIN_STEP_H
#define TOOLCHAIN_STEP_H

#include <stdbool.h>

#include <crossply/toolchain.h>

#include "runtime/arena.h"

typedef struct cply__step_facts {
	cply_step step;      /* COMPILE or LINK, never DETECT */
	bool links;          /* something is linked: an executable, a library, an object file */
	bool is_static_pie;  /* -static-pie is among them: it replaces -static */
	const char *sysroot; /* of --sysroot, the last one; NULL: not given; lives in the arena or the arguments */
} cply__step_facts;

/*
 * Reads the arguments as gcc and clang do, response files (@file) included; one that cannot be read is left for the
 * compiler to complain of. False when there is no memory.
 */
bool cply__step_read(cply__step_facts *out, cply__arena *arena, const char *const *arguments, size_t count);

#endif
