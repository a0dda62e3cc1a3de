/*
 * What the context's cache folder holds, and making room in it. Everything in it can be made again; only sysroots need
 * the network for that.
 */
#ifndef CROSSPLY_CACHE_H
#define CROSSPLY_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Folders of the cache, each with what it is for: enumerator, name, text. */
#define CPLY_CACHE_PART_MAP(X)                                                                                         \
	X(APT, "apt", "lists of packages, for setup")                                                                  \
	X(LAYERS, "layers", "layers and their compressed segments")                                                    \
	X(PACKAGES, "packages", "packages that setup fetched, for sysroots made again")                                \
	X(PROBES, "probes", "what compilers said of themselves")                                                       \
	X(SYSROOTS, "sysroots", "libraries and headers of platforms, fetched by setup")                                \
	X(WRAPPERS, "wrappers", "links to crossply that env names")                                                    \
	X(ZIG, "zig", "what zig compiled for its own use")

typedef enum cply_cache_part {
#define CPLY_CACHE_PART_ENUM(id, name, text) CPLY_CACHE_PART_##id,
	CPLY_CACHE_PART_MAP(CPLY_CACHE_PART_ENUM)
#undef CPLY_CACHE_PART_ENUM
		CPLY_CACHE_PART_COUNT
} cply_cache_part;

/* Static texts. */
CPLY_EXPORT const char *cply_cache_part_name(cply_cache_part part);
CPLY_EXPORT const char *cply_cache_part_help(cply_cache_part part);

/* A name to its part. Errors: CPLY_E_USAGE, naming those that there are. */
CPLY_EXPORT cply_status cply_cache_part_parse(cply_cache_part *out, const char *name, cply_error *err);

/* The cache folder; NULL when the context has none. Owned by the context. */
CPLY_EXPORT const char *cply_cache_folder(const cply_context *context);

typedef struct cply_cache_usage {
	uint64_t files; /* folders do not count */
	uint64_t bytes; /* on the disk; a file with several names in the part counts once */
	uint64_t own;   /* of them, those that removing the part would free: the rest has names outside of it */
} cply_cache_usage;

/*
 * Measures one part; one that is not there is empty. Errors: CPLY_E_MISSING when the context has no cache folder,
 * CPLY_E_CHANGED when others do not stop changing it, CPLY_E_IO, CPLY_E_NOMEM, CPLY_E_CANCELLED.
 */
CPLY_EXPORT cply_status cply_cache_measure(
	cply_cache_usage *out, cply_context *context, cply_cache_part part, cply_error *err);

/*
 * Removes what one part holds: all of it when `unused_seconds` is 0, else what was not used for so long (layers), or
 * made longer ago (all else). Layers may be removed while others pack, which costs those time; the rest must not be in
 * use. What a killed process left goes too. `freed` says what went. Errors: those of cply_cache_measure.
 */
CPLY_EXPORT cply_status cply_cache_prune(
	cply_cache_usage *freed, cply_context *context, cply_cache_part part, uint64_t unused_seconds, cply_error *err);

#ifdef __cplusplus
}
#endif

#endif
