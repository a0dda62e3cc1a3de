/*
 * The temporary names beside a final one: `.NAME.crossply-NNNNNN`. Their numbers start at 0, so that the next writer of
 * the same NAME meets what a killed one left, without reading the whole folder.
 *
 * What has such a name is alive as long as somebody holds its lock (flock(2): the kernel drops it with the process). On
 * file systems without locks nobody can tell, and nothing is removed.
 */
#ifndef OS_TEMP_SLOT_H
#define OS_TEMP_SLOT_H

#include <stdbool.h>

#include <crossply/context.h>

/* Makes something new under the name and opens it; errno is EEXIST when the name is taken. */
typedef int (*cply__temp_slot_make)(const char *path);

/*
 * Takes the first free name beside `final_path`, removing dead ones on the way. *fd (locked) and *path are the
 * caller's.
 */
cply_status cply__temp_slot_take(int *fd, char **path, const cply_allocator *allocator, const char *final_path,
	cply__temp_slot_make make, cply_error *err);

/* Is it a name of this form? */
bool cply__temp_slot_is(const char *name);

/* Removes the file or folder `path` if nobody holds its lock. True when the name is free now. */
bool cply__temp_slot_reclaim(const cply_allocator *allocator, const char *path);

#endif
