/* Probing: is a family ready for a platform? It is when its compiler links a program that the platform runs. */
#ifndef TOOLCHAIN_PROBE_H
#define TOOLCHAIN_PROBE_H

#include "toolchain.h"
#include "toolchains/recipe.h"
#include "watch.h"

/* What setting up would have to bring. */
enum {
	CPLY__LACKS_PROGRAM = 1, /* a compiler or linker is not in PATH */
	CPLY__LACKS_LINK = 2,    /* the compiler does not link a static program: usually its C library is missing */
	CPLY__LACKS_SYSROOT = 4, /* that can be fetched */
	CPLY__LACKS_BROUGHT = 8  /* a sysroot that only the user can bring */
};

/* What it must be able to do. */
typedef struct cply__demand {
	cply_language language;
	cply_linkage linkage;
	cply_libc libc;       /* ANY: whatever it has */
	bool needs_libraries; /* its sysroot must take libraries */
} cply__demand;

typedef struct cply__probe {
	cply_status status; /* as in cply_candidate */
	unsigned lacks;
	const char *reason;        /* a sentence; in the toolchain's arena */
	cply_toolchain *toolchain; /* owned: what was found out; whole only when the status is OK */
} cply__probe;

/*
 * Answers as far as definitions tell, and looks at nothing on the machine: the status is CPLY_E_UNSUPPORTED where the
 * family does not serve what is demanded. Errors: CPLY_E_NOMEM.
 */
cply_status cply__probe_judge(cply__probe *out, cply_context *context, const cply__recipe *recipe,
	const cply__demand *demand, cply_error *err);

/*
 * Probes. What is wrong with the family is no error: errors are CPLY_E_NOMEM, CPLY_E_CANCELLED and CPLY_E_IO for the
 * folder of temporary files. Paths that the answer depends on are added to `watches`, whose texts live in `arena`.
 */
cply_status cply__probe_run(cply__probe *out, cply_context *context, const cply__recipe *recipe,
	const cply__demand *demand, cply__watches *watches, cply__arena *arena, cply_error *err);
void cply__probe_release(cply__probe *probe);

#endif
