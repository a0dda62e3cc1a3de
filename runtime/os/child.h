/* The child's side of a spawn: what runs between clone(2) and execve(2), in the memory of the parent. */
#ifndef OS_CHILD_H
#define OS_CHILD_H

#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

/* The step at which a child failed. */
typedef enum cply__child_step {
	CPLY__CHILD_PREPARE, /* group, death signal, descriptors */
	CPLY__CHILD_FOLDER,  /* chdir(2) */
	CPLY__CHILD_EXEC     /* execve(2) */
} cply__child_step;

/* What the parent asks for, and the answer. All pointers are borrowed. */
typedef struct cply__child {
	const char *const *argv;
	const char *const *environment;
	const char *folder; /* NULL: stay */
	int stdio[3];       /* descriptors that become 0, 1 and 2; each may be any number */
	const int *keep;    /* stay open */
	size_t keep_count;
	int foreground; /* nonzero: no group of its own */
	pid_t parent;
	sigset_t mask;         /* restored just before the exec */
	cply__child_step step; /* out: where it failed */
	int os_errno;          /* out: 0 unless it failed */
} cply__child;

/* For clone(2) with CLONE_VM | CLONE_VFORK: `child` is a cply__child. Does not return. */
int cply__child_main(void *child);

#endif
