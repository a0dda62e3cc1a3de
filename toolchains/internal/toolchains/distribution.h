/* Is this a system whose packages sysroots can be made of? */
#ifndef TOOLCHAINS_DISTRIBUTION_H
#define TOOLCHAINS_DISTRIBUTION_H

#include <stdbool.h>

#include <crossply/context.h>

/*
 * By os-release(5): its ID or one of ID_LIKE is debian or ubuntu. A system without the file is not refused: its
 * programs decide. CROSSPLY_OS_RELEASE in the context's environment names another file. Errors: CPLY_E_MISSING with the
 * system's own name, and what to do instead.
 */
cply_status cply__distribution_check(const cply_context *context, cply_error *err);

/* The same error for another reason. */
cply_status cply__distribution_refuse(const char *found, cply_error *err);

/* Can it be the name of a package (Debian Policy 5.6.1)? */
bool cply__distribution_is_package(const char *name);

#endif
