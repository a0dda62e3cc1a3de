/*
 * The version of libcrossply (semver.org). The numbers here are those of the header that an embedder was compiled with,
 * cply_library_version those of the library that it runs with. The build reads them here, too.
 */
#ifndef CROSSPLY_VERSION_H
#define CROSSPLY_VERSION_H

#include <crossply/export.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CPLY_VERSION_MAJOR 0
#define CPLY_VERSION_MINOR 1
#define CPLY_VERSION_PATCH 0
#define CPLY_VERSION_TEXT "0.1.0"

/* For #if: CPLY_VERSION_NUMBER >= 1002 is version 0.1.2 or later. */
#define CPLY_VERSION_NUMBER (CPLY_VERSION_MAJOR * 1000000 + CPLY_VERSION_MINOR * 1000 + CPLY_VERSION_PATCH)

/* "0.1.0". Needs no context, and may be called from any thread. */
CPLY_EXPORT const char *cply_library_version(void);

#ifdef __cplusplus
}
#endif

#endif
