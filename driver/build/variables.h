/* Which variables of the environment decide what a step makes. The lists of their names are in one place: variables.c.
 */
#ifndef BUILD_VARIABLES_H
#define BUILD_VARIABLES_H

#include "runtime/sha256.h"

/* What compilers and linkers heed beside their arguments, out of an environment that ends with NULL. */
void cply__variables_hash_step(cply__sha256 *hash, const char *const *environment);

/*
 * What a build command may heed, which is anything: CFLAGS reaches make this way, and so does whatever a Makefile asks
 * for by a name of its own. All but variables of the terminal, the session and the place where work is done.
 */
void cply__variables_hash_command(cply__sha256 *hash, const char *const *environment);

#endif
