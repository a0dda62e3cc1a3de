/* Laying a sysroot out: moving what packages unpacked to the folders where compilers look. */
#ifndef SYSROOT_LAYOUT_H
#define SYSROOT_LAYOUT_H

#include "runtime/arena.h"
#include "toolchains/definition.h"

/*
 * Moves, in the order of the list, every match of a pattern below `from` into a folder below `to`: of a folder its
 * contents, folders that are there already are joined, files that are there already are kept. Both roots must be on one
 * file system. Errors: CPLY_E_NOT_FOUND for a pattern that matches nothing; CPLY_E_IO; CPLY_E_NOMEM.
 */
cply_status cply__layout_apply(
	cply__arena *arena, const char *from, const char *to, const cply__move *moves, size_t count, cply_error *err);

#endif
