/*
 * A toolchain family as its YAML file states it. Texts are templates (see toolchain/template.h); everything lives in
 * the arena that it was loaded into. The file format is described in docs/toolchains.md.
 */
#ifndef TOOLCHAINS_DEFINITION_H
#define TOOLCHAINS_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <crossply/platform.h>
#include <crossply/toolchain.h>

#include "runtime/arena.h"

enum { CPLY__LANGUAGE_COUNT = CPLY_LANGUAGE_CXX + 1 };

typedef struct cply__texts {
	const char **at;
	size_t count;
} cply__texts;

/* What one kind of executable needs beside the flags for all. */
typedef struct cply__linkage_flags {
	bool is_stated;
	bool is_refused; /* "no": what came before is taken back */
	cply__texts compile;
	cply__texts link;
} cply__linkage_flags;

/* What a family states for all platforms, for one, or for the machine's own. Empty: not stated. */
typedef struct cply__overlay {
	const char *triple;                 /* NULL: not stated */
	const char *pkg_config;             /* PKG_CONFIG_LIBDIR; NULL: not stated */
	cply__texts tools[CPLY_TOOL_COUNT]; /* each "NAME [ARGUMENT...]", first choice first */
	cply__texts compile;                /* added behind those of the family */
	cply__texts linker;                 /* likewise; for whatever is linked */
	cply__texts link;                   /* likewise; for executables */
	cply__texts environment;            /* likewise; "NAME=value" for every tool */
	cply__linkage_flags linkages[CPLY_LINKAGE_COUNT];
	cply__texts packages[CPLY__LANGUAGE_COUNT]; /* of the distribution */
} cply__overlay;

/* "What is found under `from` goes into the folder `to`." */
typedef struct cply__move {
	const char *from; /* pattern of files and folders; of a folder its contents are meant */
	const char *to;
	bool is_optional; /* written "?from": there may be nothing */
} cply__move;

/* A sysroot: one that is fetched (name) or one that is there already (path). */
typedef struct cply__sysroot_spec {
	const char *name;         /* folder below CACHE/sysroots; NULL: not fetched */
	const char *path;         /* may hold wildcards: then the last match; NULL: not stated */
	const char *bring;        /* what a user must bring, where nothing can be fetched; NULL: not stated */
	const char *architecture; /* of the packages */
	cply__texts packages;     /* "a | b": the first that the distribution has */
	cply__move *layout;
	size_t layout_count;
	bool has_libraries; /* further packages may be added to it (setup --with) */
	uint64_t line;      /* 0: the family has no sysroot */
} cply__sysroot_spec;

typedef struct cply__served {
	cply_platform platform;
	cply__overlay overlay;
} cply__served;

typedef struct cply__definition {
	const char *family;
	const char *about;
	const char *source; /* path of the file; "built in" */
	int64_t order;      /* lower is tried first; ties by name */
	cply_libc libc;
	unsigned languages; /* bit n: serves cply_language n */
	bool is_base;       /* only for others to extend */
	bool is_native;     /* serves only the machine's own platform */
	const char *cache;  /* name of a folder below CACHE that its programs keep, locked while probing; NULL: none */
	cply__overlay base;
	cply__overlay native;
	cply__sysroot_spec sysroot;
	cply__served *platforms;
	size_t platform_count;
} cply__definition;

/* All families, in the order in which they are tried. */
typedef struct cply__catalog {
	cply__arena arena; /* owns everything below */
	cply__definition *families;
	size_t count;
} cply__catalog;

/*
 * Loads the built-in definitions and those of a folder (NULL, or not there: none). A file of the folder may `extends`
 * another family, and replaces a built-in one of the same name. Errors: CPLY_E_PARSE with file, line and what was
 * expected; CPLY_E_IO; CPLY_E_LIMIT; CPLY_E_NOMEM. On an error nothing needs releasing.
 */
cply_status cply__catalog_load(
	cply__catalog *out, const cply_allocator *allocator, const char *definitions_dir, cply_error *err);
void cply__catalog_release(cply__catalog *catalog);

/* NULL when there is none of this name. */
const cply__definition *cply__catalog_find(const cply__catalog *catalog, const char *family);

/* What a family states for a platform: its own row, or that of the platform without variant; NULL: does not serve it.
 */
const cply__served *cply__definition_serves(const cply__definition *definition, const cply_platform *platform);

#endif
