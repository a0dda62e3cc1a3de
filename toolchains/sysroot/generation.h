/*
 * Generations of a sysroot: folders that never change, named after what is in them (NAME@KEY), and a link NAME to the
 * one that is in use. Who compiles with one is not disturbed when the link moves on.
 */
#ifndef SYSROOT_GENERATION_H
#define SYSROOT_GENERATION_H

#include "runtime/arena.h"

/* CACHE/sysroots/NAME@KEY for the link CACHE/sysroots/NAME; NULL without memory. */
const char *cply__generation_path(cply__arena *arena, const char *link, const char *key);

/* Makes the link lead to a generation; a folder that has its name (of an older crossply) is removed. */
cply_status cply__generation_use(cply__arena *arena, const char *link, const char *generation, cply_error *err);

/* Removes generations of a link that were put in use more than a day ago, but for the last `kept` of all. */
cply_status cply__generation_prune(cply__arena *arena, const char *link, unsigned kept, cply_error *err);

#endif
