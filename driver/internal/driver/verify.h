/* Verification as other rooms ask for it. */
#ifndef DRIVER_VERIFY_H
#define DRIVER_VERIFY_H

#include <crossply/verify.h>

/*
 * As cply_verify_file, but what is no binary is fine. Of the context only the allocator is used. Errors:
 * CPLY_E_MISMATCH, CPLY_E_CORRUPT, CPLY_E_PLATFORM, and those of reading.
 */
cply_status cply__verify_if_binary(
	cply_context *context, const char *path, const cply_platform *platform, cply_static_rule rule, cply_error *err);

#endif
