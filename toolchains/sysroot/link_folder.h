/* Links to sysroots, below CACHE/sysroots. */
#ifndef SYSROOT_LINK_FOLDER_H
#define SYSROOT_LINK_FOLDER_H

#include "runtime/arena.h"

/* Makes `link` a symbolic link to `target`, in place of a link that was there; its folder is made. Atomic. */
cply_status cply__link_folder(cply__arena *arena, const char *target, const char *link, cply_error *err);

#endif
