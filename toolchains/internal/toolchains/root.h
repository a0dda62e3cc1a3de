/* Where the libraries are that a toolchain's programs load: what emulators and build systems look into. */
#ifndef TOOLCHAINS_ROOT_H
#define TOOLCHAINS_ROOT_H

#include <crossply/toolchain.h>

#include "runtime/arena.h"

/*
 * The toolchain's sysroot; without one /usr/TRIPLE, where Debian's cross compilers have theirs, whether it is there or
 * not. In the arena; NULL without memory.
 */
const char *cply__toolchain_root(const cply_toolchain *toolchain, cply__arena *arena);

#endif
