/* Which distribution this system is, as os-release(5) has it. */
#ifndef CROSSPLY_OS_RELEASE_H
#define CROSSPLY_OS_RELEASE_H

#include <crossply/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for a value, with its final NUL; of a longer one the beginning is kept. */
enum { CPLY_OS_RELEASE_TEXT = 128 };

/* Values without their quotes; "" where the file has none. */
typedef struct cply_os_release {
	char id[CPLY_OS_RELEASE_TEXT];          /* "debian" */
	char id_like[CPLY_OS_RELEASE_TEXT];     /* words: "ubuntu debian" */
	char version_id[CPLY_OS_RELEASE_TEXT];  /* "12" */
	char pretty_name[CPLY_OS_RELEASE_TEXT]; /* "Debian GNU/Linux 12 (bookworm)" */
} cply_os_release;

/*
 * Reads the file `path`; where that is NULL /etc/os-release, or /usr/lib/os-release if there is none. On failure all
 * values are "". Errors: CPLY_E_NOT_FOUND, CPLY_E_IO.
 */
CPLY_EXPORT cply_status cply_os_release_read(cply_os_release *out, const char *path, cply_error *err);

#ifdef __cplusplus
}
#endif

#endif
