/* What the sources form does for every platform alike: which source becomes which object, and with which flags. */
#ifndef BUILD_PLAN_H
#define BUILD_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include <crossply/build.h>
#include <crossply/toolchain.h>

#include "runtime/arena.h"

#include "inputs.h"

enum { CPLY__LANGUAGES = 2 };

typedef struct cply__source {
	const char *path;   /* as it is handed to the compiler */
	const char *object; /* "main-0123456789ab.o": the same wherever the project lies */
	const char *seed;   /* "-frandom-seed=...", so that names that compilers make up do not differ */
	cply_language language;
	uint32_t input;   /* of the inputs */
	bool has_headers; /* compilers write no dependency file for plain assembly */
} cply__source;

/* Everything lives in the arena. */
typedef struct cply__plan {
	const char *folder; /* absolute: where compilers run */
	const char *root;   /* absolute: mapped to "." in debug information and __FILE__ */
	const char *name;   /* of the program */
	cply__source *sources;
	size_t count;
	bool has[CPLY__LANGUAGES];           /* which languages there are */
	cply_texts compile[CPLY__LANGUAGES]; /* arguments of every compile step, before the source */
	cply_texts search[CPLY__LANGUAGES];  /* folders of headers among them, in the order of their search */
	cply_texts link;                     /* of the link step, before the objects */
	cply_texts libraries;                /* of the link step, behind the objects */
	cply_language language;              /* of the link step */
	uint32_t *link_inputs;               /* files that the flags of the link step name */
	size_t link_input_count;
	uint32_t *compile_inputs[CPLY__LANGUAGES]; /* the same of compile steps */
	size_t compile_input_count[CPLY__LANGUAGES];
} cply__plan;

/*
 * Plans the sources of `options` for compilers that run in `folder` (absolute, clean). Errors: CPLY_E_NOT_FOUND for a
 * missing source, CPLY_E_USAGE for what is no source.
 */
cply_status cply__plan_make(cply__plan *out, cply__arena *arena, cply__inputs *inputs,
	const cply_build_options *options, const char *folder, cply_error *err);

/*
 * The deepest folder that holds `folder` and all sources, as far as it is not the root of the file system: then it is
 * `folder` itself. In the arena; NULL when there is no memory.
 */
const char *cply__plan_root(cply__arena *arena, const char *folder, cply_texts sources);

/* Program name when none is given: the stem of the first source. NULL: no memory. */
const char *cply__plan_stem(cply__arena *arena, const char *path);

#endif
