/* Names of systems, architectures and variants: aliases, and text of limited length. */
#ifndef PLATFORM_NAMES_H
#define PLATFORM_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "table.h"

/* Lower-cases (ASCII) `length` bytes into a buffer; false when they do not fit. */
bool cply__name_copy(char *out, size_t size, const char *text, size_t length);

/* Sets the os, arch or variant of a platform to a word of the table, which is never longer than they are. */
#define CPLY__NAME_SET(field, name) cply__name_set((field), sizeof(field), (name))
void cply__name_set(char *field, size_t size, const char *name);

bool cply__name_is_known(const char *const *list, const char *name);

/* What a word means by its whole text, or NULL. */
const char *cply__name_means(const cply__name_pair *pairs, const char *name);

/* The alias or the family of an architecture, or NULL. */
const cply__arch_alias *cply__arch_alias_find(const char *name);
const cply__arch_family *cply__arch_family_find(const char *arch);

/*
 * Brings OS, architecture and variant to their canonical words. False when an alias of ours contradicts the variant;
 * the alias has then won.
 */
bool cply__platform_normalise(cply_platform *platform);

/* The OS and the architecture of this machine, without a variant. Errors: CPLY_E_UNSUPPORTED. */
cply_status cply__host_names(cply_platform *out, cply_error *err);

/* As cply__host_names, for what uname(2) gave. */
cply_status cply__host_names_of(cply_platform *out, const char *system, const char *machine, cply_error *err);

/* The variant that this text of /proc/cpuinfo means for the platform's architecture; may be "". */
void cply__host_variant_of(cply_platform *platform, const char *cpuinfo);

/* "native" and "local": the most general platform with a row that this machine runs. */
bool cply__name_is_native(const char *text);
cply_status cply__platform_native(cply_platform *out, cply_error *err);

/* The canonical text of the known platform whose name looks most like this one, or NULL. */
const char *cply__platform_nearest(const char *text);

/* CPLY_E_PLATFORM for `text`, with the nearest platform in the hint. `wanted` may be NULL. */
cply_status cply__platform_unknown(cply_error *err, const char *text, const char *wanted);

#endif
