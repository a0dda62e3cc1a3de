/* Families looked at one after the other for one platform: what choosing and surveying share. */
#ifndef TOOLCHAIN_INQUIRY_H
#define TOOLCHAIN_INQUIRY_H

#include "probe.h"

/* What is asked: options with their defaults filled in, and the row. */
typedef struct cply__question {
	cply_platform platform;
	const cply_platform_row *row;
	const char *family;          /* "" for any */
	const char *definitions_dir; /* NULL: none */
	cply_language language;
	cply_linkage linkage;
	cply_libc libc;       /* ANY: whatever a family has */
	bool needs_libraries; /* only families whose sysroot takes some; false unless the caller sets it */
	bool probes_all;      /* those that were not asked for as well; likewise */
	const char *path_variable;
} cply__question;

/* Errors: CPLY_E_PLATFORM when the platform has no row. `options` may be NULL. */
cply_status cply__question_make(cply__question *out, const cply_context *context, const cply_platform *platform,
	const cply_toolchain_options *options, cply_error *err);

/* Everything looked at so far. Zero bytes and cply__inquiry_begin make one. */
typedef struct cply__inquiry {
	cply_context *context;
	const cply__question *question;
	cply__catalog catalog;
	cply__arena arena; /* texts of recipes and watches */
	cply__watches watches;
	bool is_native;
	cply__recipe *recipes; /* one per family of the catalog */
	cply__probe *probes;
	size_t count; /* probed so far */
} cply__inquiry;

/* Loads the definitions. Errors: those of cply__catalog_load; CPLY_E_USAGE for a family that there is not. */
cply_status cply__inquiry_begin(
	cply__inquiry *out, cply_context *context, const cply__question *question, cply_error *err);

/* Probes the next family, or judges it if another was asked for; false through *more when there is none left. */
cply_status cply__inquiry_next(cply__inquiry *inquiry, bool *more, cply_error *err);
void cply__inquiry_end(cply__inquiry *inquiry);

/* May this one be chosen: is it the family that was asked for, and ready? */
bool cply__inquiry_is_choice(const cply__inquiry *inquiry, size_t index);

/* Would packages or a sysroot make it ready, and is it the family that was asked for? */
bool cply__inquiry_can_set_up(const cply__inquiry *inquiry, size_t index);

/* The command that sets a candidate up, "" when nothing would; in the inquiry's arena, NULL without memory. */
const char *cply__inquiry_setup(cply__inquiry *inquiry, size_t index);

/* After all were probed and none can be chosen: says why, and what to do. */
cply_status cply__inquiry_refuse(cply__inquiry *inquiry, cply_error *err);

#endif
