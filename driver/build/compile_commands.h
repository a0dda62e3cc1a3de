/* A JSON compilation database (clang's "JSON Compilation Database Format Specification") of the sources form. */
#ifndef BUILD_COMPILE_COMMANDS_H
#define BUILD_COMPILE_COMMANDS_H

#include "sources.h"

/*
 * Writes the compile step of every source for every platform that has a toolchain, in their order, without the
 * launcher. A file that says so already is left alone. Errors: of the file.
 */
cply_status cply__compile_commands_write(cply__run *run, const char *path, cply_error *err);

#endif
