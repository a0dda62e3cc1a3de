/*
 * Running what was built: how this machine runs a program of a platform, natively or under qemu-user at the oldest CPU
 * that the platform promises.
 */
#ifndef CROSSPLY_RUN_H
#define CROSSPLY_RUN_H

#include <stddef.h>

#include <crossply/context.h>
#include <crossply/platform.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cply_run_mode {
	CPLY_RUN_AUTO,    /* natively where this machine runs the platform, else emulated */
	CPLY_RUN_EMULATED /* always emulated: at the floor CPU, whatever this machine can do */
} cply_run_mode;

/* Texts are borrowed for the call. */
typedef struct cply_run_options {
	size_t size; /* sizeof(cply_run_options) */
	cply_run_mode mode;
	const char *emulator; /* program, searched for in PATH; NULL: the platform's qemu-user, Node.js or wine */
	const char *cpu;     /* CPU model of the emulator; NULL: the platform's floor; "": the emulator's own default */
	const char *sysroot; /* where an emulated dynamic program finds its interpreter; NULL: nowhere */
} cply_run_options;

#define CPLY_RUN_OPTIONS_INIT                                                                                          \
	{                                                                                                              \
		sizeof(cply_run_options), CPLY_RUN_AUTO, NULL, NULL, NULL                                              \
	}

/* What to execute. Owned by it: cply_run_plan_release. */
typedef struct cply_run_plan {
	char **argv;         /* NULL-terminated */
	char *path;          /* the file to execute: the program, or its emulator */
	int emulated;        /* nonzero: under an emulator */
	const char *setting; /* "NAME=value" to add to the environment unless the variable is set; NULL: nothing */
	void *memory;        /* what all of it lives in */
} cply_run_plan;

/*
 * Plans to run arguments[0] with the others as its arguments. The program is a path when it has a slash, else it is
 * searched for in PATH of the context's environment. Executing it is the caller's: execve(2) hands signals, standard
 * streams and the exit status through with nothing in between.
 *
 * A machine of another architecture that is said to run the platform as well (linux/386 on amd64, linux/arm on arm64)
 * is trusted only where there is no emulator: not every such machine does.
 *
 * Errors: CPLY_E_NOT_FOUND (no such program), CPLY_E_IO (not executable), CPLY_E_MISSING (no emulator is installed,
 * with the package that has it), CPLY_E_UNSUPPORTED (no emulator is known for the platform), CPLY_E_USAGE,
 * CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_run_plan_make(cply_run_plan *out, cply_context *context, const cply_platform *platform,
	const cply_run_options *options, const char *const *arguments, size_t count, cply_error *err);
CPLY_EXPORT void cply_run_plan_release(cply_run_plan *plan, cply_context *context);

#ifdef __cplusplus
}
#endif

#endif
