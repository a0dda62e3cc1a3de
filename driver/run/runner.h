/* Programs that run what neither this machine nor qemu-user does: WebAssembly, Windows. */
#ifndef RUN_RUNNER_H
#define RUN_RUNNER_H

#include <stddef.h>

typedef struct cply__runner {
	const char *program;
	const char *package;      /* of Debian, that has it */
	const char *arguments[4]; /* in front of the program that it runs; NULL-terminated */
	const char *environment;  /* "NAME=value" unless the variable is set; NULL: nothing */
} cply__runner;

/* The runner of this program; one without arguments for a program that is not in the table. */
cply__runner cply__runner_find(const char *program, size_t length);

#endif
