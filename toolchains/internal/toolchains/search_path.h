/* Where programs are searched for. */
#ifndef TOOLCHAINS_SEARCH_PATH_H
#define TOOLCHAINS_SEARCH_PATH_H

#include <crossply/context.h>

/* PATH of the context; what shells take when there is none. Borrowed. */
static inline const char *cply__search_path(const cply_context *context)
{
	const char *path = cply_context_getenv(context, "PATH");

	return path ? path : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

#endif
