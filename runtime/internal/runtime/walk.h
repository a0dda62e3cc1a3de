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

/* Orders two names of one folder, as strcmp(3) does; names that it holds equal are ordered by unsigned bytes. */
typedef int (*cply__walk_order)(const char *a, const char *b);

/*
 * Walks what is in the folder `root` (the root itself is not visited; it may be a symbolic link to a folder). `order`
 * NULL: by unsigned bytes. Memory: the names of the folders between the root and the current entry.
 *
 * Errors: that of the visitor; CPLY_E_LIMIT deeper than 256 folders; CPLY_E_CHANGED naming an entry that vanished or
 * was replaced after its folder was listed; CPLY_E_CANCELLED; CPLY_E_NOMEM; those of the failed call, naming the entry.
 */
cply_status cply__walk(cply_context *context, const char *root, cply__walk_order order, cply__walk_visit visit,
	void *user, cply_error *err);

#endif
