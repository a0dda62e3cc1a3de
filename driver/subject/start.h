/* Does what an image holds start? Private to this room. */
#ifndef SUBJECT_START_H
#define SUBJECT_START_H

#include "subject.h"
#include "toolchains/platform_row.h"

/*
 * start.c: the entrypoint, found as a container runtime finds it, must be a program or script that its image can run;
 * every other executable file is judged likewise, as a warning. What is wrong becomes findings.
 */
cply_status start_check(subject_image *image, cply_error *err);

/* What of an image a loader knows before it has seen a program. Built once, read often. */
typedef struct loader_paths {
	CPLY__VEC(const char *) configured; /* of /etc/ld.so.conf and what it includes */
	const char *standard[8];            /* glibc's own, NULL behind the last */
} loader_paths;

/* One look at an image. */
typedef struct start_look {
	subject_image *image;
	const cply__tree *tree;
	cply__arena *arena;
	const cply_platform_row *row;
	loader_paths paths;
	cply__map found;         /* libraries of the configured and standard folders, by name; see loader.c */
	cply__map told;          /* what was reported, so that it is once */
	size_t probes;           /* files looked for, which has a limit */
	cply__severity severity; /* of what is judged now */
} start_look;

/* search.c: what the image's files say about where libraries are. */
cply_status loader_paths_read(start_look *look, cply_error *err);

/* The folders of musl's loader `interpreter` ("lib/ld-musl-x86_64.so.1"), separated by ":" or lines. */
const char *loader_musl_path(const start_look *look, const char *interpreter);

/*
 * loader.c: judges the interpreter of a program and all the libraries that it will load. `node` is an ELF program of
 * the image's machine.
 */
cply_status loader_check(start_look *look, const cply__node *node, cply_error *err);

/* Reports it, with the severity of the look, unless the same was reported before. */
cply_status start_tell(start_look *look, cply_check check, const cply__node *node, const char *path, cply_error *err,
	const char *wanted, const char *found, ...) CPLY_PRINTF(7, 8);

/* ELF files that one process can be made of. */
bool start_same_machine(const cply_binary *a, const cply_binary *b);

#endif
