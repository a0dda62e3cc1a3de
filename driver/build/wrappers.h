/* Tools of one platform as programs without arguments of their own, which is what build systems expect of CC. */
#ifndef BUILD_WRAPPERS_H
#define BUILD_WRAPPERS_H

#include <crossply/build.h>
#include <crossply/toolchain.h>

#include "runtime/arena.h"

/* What the wrappers call. Borrowed. */
typedef struct cply__wrapper_call {
	const char *program;         /* the crossply command, absolute */
	const char *platform;        /* canonical */
	const char *family;          /* the toolchain that was chosen */
	const char *definitions_dir; /* NULL: none */
	const char *cache_dir;       /* where sysroots are, absolute; NULL: none */
	const char *source_root;     /* absolute: mapped away by the compilers */
	cply_texts launcher;         /* of the compilers; its program absolute */
	const char *path;            /* PATH as it was: the toolchain must not find the wrappers themselves */
} cply__wrapper_call;

/*
 * Writes TRIPLE-cc, TRIPLE-c++, TRIPLE-ar, ... (and TRIPLE-gcc, TRIPLE-g++, for which build systems look by themselves)
 * into `folder`, which is made. names[tool] is in the arena: the bare name, found through PATH, so that no folder's
 * name gets into what is built. Tools that the toolchain does not have are NULL.
 */
cply_status cply__wrappers_write(const char *names[CPLY_TOOL_COUNT], cply__arena *arena, const char *folder,
	const cply_toolchain *toolchain, const cply__wrapper_call *call, cply_error *err);

#endif
