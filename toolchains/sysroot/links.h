/* Symbolic links of packages, which are made for "/", in a sysroot. */
#ifndef SYSROOT_LINKS_H
#define SYSROOT_LINKS_H

#include "runtime/arena.h"

/*
 * Rewrites every link that leads out of the folder `root` (by an absolute target, or by too many "..") into a relative
 * one that stays in it, to where it would lead if `root` were "/". And gives a root whose packages have everything
 * below usr (as from Debian 13 on) its links lib and lib64. Errors: CPLY_E_IO; CPLY_E_LIMIT; CPLY_E_NOMEM.
 */
cply_status cply__links_keep_inside(cply_context *context, cply__arena *arena, const char *root, cply_error *err);

#endif
