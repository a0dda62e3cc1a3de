/* The cache as this room's files see it. */
#ifndef CACHE_H
#define CACHE_H

#include <crossply/cache.h>

/* The folder of a part; owned by the caller. Errors: as cply_cache_measure. */
cply_status cache_part_path(char **out, const cply_context *context, cply_cache_part part, cply_error *err);

#endif
