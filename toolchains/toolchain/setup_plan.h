/* What is inside of a setup plan. */
#ifndef TOOLCHAIN_SETUP_PLAN_H
#define TOOLCHAIN_SETUP_PLAN_H

#include <crossply/setup.h>

#include "inquiry.h"
#include "toolchains/sysroot.h"

/* How a step is done. */
struct cply__setup_work {
	cply__sysroot_job job; /* a sysroot */
	cply__texts packages;  /* else */
	const char *apt_get;   /* absolute paths; sudo "": not needed, or not there */
	const char *sudo;
};

/* Owns everything of a plan: recipes point into inquiries, and these into questions. */
typedef struct cply__setup_memory {
	cply__arena arena;
	cply__question *questions;
	cply__inquiry *inquiries;
	size_t count;
} cply__setup_memory;

#endif
