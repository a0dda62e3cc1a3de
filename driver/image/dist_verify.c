/* Nothing mislabelled leaves: what is packed is held against the platform that it is packed for. */
#include <fcntl.h>

#include <crossply/binary.h>
#include <crossply/verify.h>

#include "driver/dist.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"

static const char no_verify[] = "pack it all the same with --no-verify";

cply_status cply__dist_verify(const cply__dist *dist, cply_context *context, cply_error *err)
{
	for (size_t i = 0; i < dist->count; i++) {
		const cply__dist_folder *folder = &dist->folders[i];
		size_t count;
		if (cply_verify_tree(&count, context, folder->path, &folder->platform, CPLY_STATIC_FREE, err)) {
			if (err->code == CPLY_E_MISMATCH)
				cply__error_hint(err, "build it for %s, or %s", folder->name, no_verify);
			return cply__error_context(err, "verify %s", folder->name);
		}
	}
	return CPLY_OK;
}

static cply_status is_binary(bool *out, cply_context *context, const char *path, cply_error *err)
{
	cply_binary binary;
	int fd;

	if (cply__file_open(&fd, AT_FDCWD, path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0, err))
		return err->code;
	cply_status status = cply_binary_read(&binary, context, fd, path, err);
	if (!status) {
		*out = binary.format != CPLY_BINARY_UNKNOWN;
		cply_binary_release(&binary);
	}
	cply__file_close(&fd);
	return status;
}

cply_status cply__dist_verify_common(const cply__dist *dist, cply_context *context, const char *path, cply_error *err)
{
	bool found;

	if (is_binary(&found, context, path, err))
		return err->code;
	for (size_t i = 0; found && i < dist->count; i++) {
		const cply__dist_folder *folder = &dist->folders[i];
		if (cply_verify_file(context, path, &folder->platform, CPLY_STATIC_FREE, err)) {
			if (err->code == CPLY_E_MISMATCH)
				cply__error_hint(err, "put a program of each platform into %s/PAIR, or %s", dist->path,
					no_verify);
			return cply__error_context(err, "verify %s for all platforms", path);
		}
	}
	return CPLY_OK;
}
