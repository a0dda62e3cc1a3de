#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/error.h"
#include "runtime/path.h"

cply_status cply__store_open(cply__store *out, cply__arena *arena, const char *cache_dir, cply_error *err)
{
	*out = (cply__store){arena, cply__arena_printf(arena, "%s/packages", cache_dir)};
	return out->folder ? cply__path_mkdirs(arena->allocator, out->folder, 0755, err) : cply__error_nomem(err);
}

const char *cply__store_path(const cply__store *store, const cply__package *package)
{
	return cply__arena_printf(store->arena, "%s/%s.deb", store->folder, package->sha256);
}

cply_status cply__store_has(const cply__store *store, const cply__package *package, bool *has, cply_error *err)
{
	const char *path = cply__store_path(store, package);
	char digest[CPLY__PACKAGE_DIGEST];

	*has = false;
	if (!path)
		return cply__error_nomem(err);
	if (access(path, F_OK) != 0)
		return CPLY_OK;
	if (cply__package_digest(digest, path, err) != CPLY_OK)
		return err->code;
	*has = strcmp(digest, package->sha256) == 0;
	if (!*has && unlink(path) != 0 && errno != ENOENT)
		return cply__error_errno(err, errno, path);
	return CPLY_OK;
}

cply_status cply__store_take(const cply__store *store, const cply__package *package, const char *file, cply_error *err)
{
	const char *path = cply__store_path(store, package);
	char digest[CPLY__PACKAGE_DIGEST];

	if (!path)
		return cply__error_nomem(err);
	if (cply__package_digest(digest, file, err) != CPLY_OK)
		return err->code;
	if (strcmp(digest, package->sha256) == 0)
		return rename(file, path) == 0 ? CPLY_OK : cply__error_errno(err, errno, path);
	(void)unlink(file);
	cply__error(err, CPLY_E_CORRUPT, .path = file, .found = digest,
		.hint = "what came is not what the archive signed: run the same command again, perhaps with another "
			"mirror (--sources)");
	return cply__error_wanted(err, "SHA-256 %s", package->sha256);
}
