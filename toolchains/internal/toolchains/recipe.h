/*
 * One family for one platform: the definition's texts with the platform's words in them. Flags stay templates, since
 * some of their values are only known once the programs were found. Everything lives in the arena.
 */
#ifndef TOOLCHAINS_RECIPE_H
#define TOOLCHAINS_RECIPE_H

#include "toolchains/definition.h"

typedef struct cply__recipe {
	const cply__definition *definition;
	const cply_platform_row *row;
	cply_platform platform;
	bool is_served; /* false: the family does not serve it, nothing below is filled in */
	bool is_native; /* the machine's own platform */
	const char *triple;
	cply__texts tools[CPLY_TOOL_COUNT];         /* "NAME [ARGUMENT...]" */
	cply__texts packages[CPLY__LANGUAGE_COUNT]; /* names */
	cply__texts compile;                        /* templates */
	cply__texts linker;
	cply__texts link;
	cply__texts environment; /* templates */
	cply__linkage_flags linkages[CPLY_LINKAGE_COUNT];
	const char *pkg_config;   /* template, "" when not stated */
	const char *cache;        /* folder that its programs keep, "" for none */
	const char *sysroot;      /* folder, "" when there is none or it has no place to be */
	const char *sysroot_link; /* of one that is fetched: the link that leads to it, "" as above */
	bool is_brought;          /* the link leads to a folder of the user's */
	const char *sysroot_name; /* "" when it is not fetched */
	const char *architecture; /* of the sysroot's packages, or "" */
} cply__recipe;

/* Are programs of this row native: is the machine's own compiler the platform's? */
bool cply__row_is_native(const cply_platform_row *row);

/* `cache_dir` NULL: fetched sysroots have no place. A path with wildcards is looked up. Errors: CPLY_E_NOMEM;
 * CPLY_E_PARSE for a text that comes out empty.
 */
cply_status cply__recipe_make(cply__recipe *out, cply__arena *arena, const cply__definition *definition,
	const cply_platform *platform, const cply_platform_row *row, bool is_native, const char *cache_dir,
	cply_error *err);

/* The values that flags may have beside the platform's fields. */
typedef struct cply__flag_values {
	const cply__recipe *recipe;
	const char *const *programs; /* CPLY_TOOL_COUNT absolute paths, NULL where not found */
} cply__flag_values;

/*
 * Expands flags: an element that is one placeholder becomes as many as it has words. Placeholders of a single call
 * stay. A placeholder of a program that was not found is *missing (out of the table of tools), else CPLY_TOOL_COUNT.
 */
cply_status cply__recipe_flags(cply__texts *out, cply_tool *missing, cply__arena *arena, const cply__texts *flags,
	const cply__flag_values *values, cply_error *err);

#endif
