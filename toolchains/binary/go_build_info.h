/*
 * What Go's linker writes about a build (package debug/buildinfo of Go): a magic text, then, from Go 1.18 on, the
 * version and the settings as two strings with their lengths.
 */
#ifndef BINARY_GO_BUILD_INFO_H
#define BINARY_GO_BUILD_INFO_H

#include "reader.h"

/*
 * Looks for it at the start of a part of the file, at steps of 16 bytes in the first 64 KiB of `size`. None is no
 * error. Errors: CPLY_E_IO, CPLY_E_NOMEM.
 */
cply_status cply__go_build_info(
	cply_binary *out, const cply__binary_source *source, uint64_t offset, uint64_t size, cply_error *err);

#endif
