/* The kept copy of a source folder in which a build command runs. */
#ifndef BUILD_COPY_H
#define BUILD_COPY_H

#include <crossply/context.h>

/*
 * Brings the folder `to` up to date with `from`, both absolute: files that are new or changed since the last time are
 * copied (reflink where the file system can, times kept), what came from the source and is gone there is removed, and
 * what a build left there stays. `.git`, `.crossply` and the folder `except` (which may be NULL) are left out; so are
 * devices, pipes and sockets, with a warning. Symbolic links are copied as links; one that leads out of the folder is
 * made absolute.
 *
 * `manifest` is the file that remembers what was copied.
 */
cply_status cply__copy_update(cply_context *context, const char *from, const char *to, const char *manifest,
	const char *except, const char *platform, cply_error *err);

/*
 * What a relative symbolic link at `path` (below the folder `from`) with this target must say in the copy: the target
 * itself, or an absolute path when it leads out of the folder. To be freed; NULL when there is no memory.
 */
char *cply__copy_link_target(const cply_allocator *allocator, const char *from, const char *path, const char *target);

#endif
