/*
 * The remembered probe: one small file per platform, family and language, under CACHE/probes. Reading it back costs a
 * read and a stat per watched path: no process, no YAML.
 */
#ifndef TOOLCHAIN_RECORD_H
#define TOOLCHAIN_RECORD_H

#include "toolchain.h"
#include "watch.h"

/* What an answer depends on beside the watched paths. All borrowed. */
typedef struct cply__record_key {
	const char *path_variable;
	const char *definitions_dir; /* "" for none */
	const cply_platform *platform;
	const char *family; /* "" for any */
	cply_language language;
	cply_linkage linkage;
	cply_libc libc;
} cply__record_key;

/* NULL when there is none that holds, for whatever reason. */
cply_toolchain *cply__record_read(cply_context *context, const cply__record_key *key);

/* Writes it whole or not at all. A cache that cannot be written is no error: the next probe is only slow. */
void cply__record_write(cply_context *context, const cply__record_key *key, const cply_toolchain *toolchain,
	const cply__watches *watches);

#endif
