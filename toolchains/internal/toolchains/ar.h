/* Static archives (ar(5), as GNU and BSD write them): their members as sources of bytes. */
#ifndef TOOLCHAINS_AR_H
#define TOOLCHAINS_AR_H

#include "toolchains/binary_source.h"

/* Do these first bytes of a file look like those of an archive? */
enum { CPLY__AR_MAGIC = 8 };
bool cply__ar_has_magic(const void *head, size_t size);

/*
 * One member: its name (cut to 255 bytes) and its bytes, both borrowed for the call. What is not CPLY_OK ends the walk.
 */
typedef cply_status (*cply__ar_visit)(void *user, const char *name, const cply__binary_source *member, cply_error *err);

/*
 * Every member in the order of the file, without symbol tables and tables of names. A thin archive has no members of
 * its own: nothing is visited. Errors: those of `visit`; CPLY_E_CORRUPT with the offset of a header that is none;
 * CPLY_E_IO.
 */
cply_status cply__ar_each(const cply__binary_source *archive, cply__ar_visit visit, void *user, cply_error *err);

#endif
