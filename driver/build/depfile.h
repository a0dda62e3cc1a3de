/*
 * Dependency files as gcc and clang write them with -MD, and linkers with --dependency-file: rules of make(1), of which
 * only the prerequisites matter.
 */
#ifndef BUILD_DEPFILE_H
#define BUILD_DEPFILE_H

#include <stdbool.h>
#include <stddef.h>

#include <crossply/error.h>

/* Called with each prerequisite, which is NUL-terminated; false: no memory. */
typedef bool (*cply__depfile_add)(void *user, const char *path, size_t length);

typedef enum cply__depfile_writer {
	CPLY__DEPFILE_COMPILER,
	/* GNU ld and gold escape no blanks, but write one path a line behind the first; lld does that and escapes them.
	 */
	CPLY__DEPFILE_LINKER
} cply__depfile_writer;

/*
 * Parses `text` (`length` bytes and a NUL), which is changed on the way: paths are unescaped in place. `path` is for
 * errors. Errors: CPLY_E_PARSE for text that is no rule, CPLY_E_NOMEM when `add` says so.
 */
cply_status cply__depfile_parse(char *text, size_t length, cply__depfile_writer writer, const char *path,
	cply__depfile_add add, void *user, cply_error *err);

#endif
