/* What the other files of this room read of the table. */
#ifndef PLATFORM_TABLE_H
#define PLATFORM_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "toolchains/platform_row.h"

extern const cply_platform_row cply__platform_rows[];
extern const size_t cply__platform_row_count;

/* Which rule made a name: only the container world's silently overrule a variant that was given. */
typedef enum cply__alias_origin { CPLY__ALIAS_CONTAINERD, CPLY__ALIAS_OURS } cply__alias_origin;

/* Another name of an architecture. */
typedef struct cply__arch_alias {
	const char *name;
	const char *arch;
	const char *variant; /* NULL: keep the one that was given; "" clears it */
	cply__alias_origin origin;
} cply__arch_alias;

/* Another name of a variant of one architecture, "" included. */
typedef struct cply__variant_alias {
	const char *arch;
	const char *name;
	const char *variant;
	cply__alias_origin origin;
} cply__variant_alias;

/* How variants are ordered: by one number ("v7"), or as "v8.2", where v9.x includes v8.(x+5). */
typedef enum cply__variant_order { CPLY__ORDER_NUMBER, CPLY__ORDER_DOTTED } cply__variant_order;

/* How a machine tells its variant: by the features of its rows, or by "CPU architecture" too. */
typedef enum cply__variant_level { CPLY__LEVEL_FEATURES, CPLY__LEVEL_ARM } cply__variant_level;

/* How the variants of an architecture contain each other, and what else its machines run. */
typedef struct cply__arch_family {
	const char *arch;
	const char *bare; /* the variant that an empty one means ("v8") */
	unsigned floor;   /* lowest variant that a newer machine still runs */
	cply__variant_order order;
	cply__variant_level level;
	const char *fallback;         /* architecture that its machines also run, or NULL */
	const char *fallback_variant; /* as which variant of it, or NULL */
} cply__arch_family;

/* A word and what it means. */
typedef struct cply__name_pair {
	const char *name;
	const char *means;
} cply__name_pair;

/* All of these end with a row of NULLs. */
extern const cply__arch_alias cply__arch_aliases[];
extern const cply__variant_alias cply__variant_aliases[];
extern const cply__arch_family cply__arch_families[];
extern const cply__name_pair cply__os_aliases[];
extern const cply__name_pair cply__triple_words[]; /* start of a word in a triple, and the system that it means */
extern const cply__name_pair cply__arm_levels[];   /* "CPU architecture" of /proc/cpuinfo, and the variant */
extern const char *const cply__known_os[];
extern const char *const cply__known_arch[];

#endif
