/* Can a platform run what is in a sysroot? Asked of every object, since names and labels only promise. */
#ifndef SYSROOT_FLOOR_H
#define SYSROOT_FLOOR_H

#include "runtime/arena.h"
#include "toolchains/platform_row.h"

/*
 * Holds every object, shared library and member of a static archive below a folder against a row: machine, instruction
 * set and float ABI. Passed over are a library that chooses among its code by the machine, and files that
 * cannot be read, since no linker could use them either. Errors:
 * CPLY_E_MISMATCH with the first that does not fit, an archive's member in parentheses behind the archive's name;
 * CPLY_E_IO; CPLY_E_NOMEM.
 */
cply_status cply__floor_check(
	cply_context *context, cply__arena *arena, const cply_platform_row *row, const char *root, cply_error *err);

#endif
