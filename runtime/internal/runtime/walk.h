/*
 * A sorted walk of a folder tree by descriptors: depth first, a folder before its contents, names by unsigned bytes.
 * Symbolic links are reported, never followed. Several calls on one tree give the same order on every file system.
 */
#ifndef RUNTIME_WALK_H
#define RUNTIME_WALK_H

#include <sys/stat.h>

#include <crossply/context.h>

typedef struct cply__walk_entry {
	const char *path;        /* relative to the root, no leading "./", no trailing slash; borrowed for the call */
	const char *name;        /* its last part */
	int folder;              /* descriptor of the folder that holds it */
	const struct stat *stat; /* lstat(2) of it */
} cply__walk_entry;

typedef enum cply__walk_answer {
	CPLY__WALK_GO,   /* on, into this folder if it is one */
	CPLY__WALK_SKIP, /* not into this folder */
	CPLY__WALK_STOP  /* end the walk with the error that the visitor filled in */
} cply__walk_answer;

typedef cply__walk_answer (*cply__walk_visit)(void *user, const cply__walk_entry *entry, cply_error *err);

/*
 * Orders two names of one folder, as strcmp does; NULL means by unsigned bytes. `user` is that of the walk.
 */
typedef int (*cply__walk_order)(const char *a, const char *b);

/* Depth is limited to 256 folders (CPLY_E_LIMIT). Checks the context's cancellation in every folder. */
cply_status cply__walk(cply_context *context, const char *root, cply__walk_order order, cply__walk_visit visit,
	void *user, cply_error *err);

#endif
