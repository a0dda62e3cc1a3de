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
	cply__map judged;        /* programs and scripts: a hard link is not looked at again */
	size_t probes;           /* work: folders looked for, findings and versions compared; it has a limit */
	size_t lists;            /* of folders, that were read */
	cply__severity severity; /* of what is judged now */
} start_look;

/* Far more than large images need, and a matter of seconds. */
enum { PROBES_MAX = 4000000 };

/* As tree_resolve from the top, counted; *out is NULL for what is not there. */
void start_resolve(const cply__node **out, start_look *look, const char *from, const char *path);

/* Puts it into one of the maps above, and pays for it. */
cply_status start_remember(
	start_look *look, cply__map *map, const void *key, size_t length, const void *value, cply_error *err);

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

/* Reports that it was not looked at to the end. */
cply_status start_tell_too_much(start_look *look, cply_check check, const cply__node *node, cply_error *err);

#endif
