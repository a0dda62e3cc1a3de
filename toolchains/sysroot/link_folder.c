#include "link_folder.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/path.h"

cply_status cply__link_folder(cply__arena *arena, const char *target, const char *link, cply_error *err)
{
	const char *temporary = cply__arena_printf(arena, "%s.%ld", link, (long)getpid());
	char *parent = cply__path_parent(arena->allocator, link);
	cply_status status =
		temporary && parent ? cply__path_mkdirs(arena->allocator, parent, 0755, err) : cply__error_nomem(err);

	cply__free(arena->allocator, parent);
	if (status != CPLY_OK)
		return status;
	/* Under a name of its own first, then renamed over whatever link was there. */
	(void)unlink(temporary);
	if (symlink(target, temporary) != 0)
		return cply__error_errno(err, errno, temporary);
	if (rename(temporary, link) == 0)
		return CPLY_OK;
	status = cply__error_errno(err, errno, link);
	(void)unlink(temporary);
	return status;
}
