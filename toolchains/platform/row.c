#include "toolchains/platform_row.h"

#include <string.h>

#include "names.h"
#include "runtime/error.h"

/* The name and help of a column. */
typedef struct field_row {
	const char *name;
	const char *help;
} field_row;

static const field_row fields[CPLY__ROW_FIELD_COUNT] = {
#define FIELD_ROW(id, name, help) {name, help},
	CPLY__ROW_MAP(FIELD_ROW)
#undef FIELD_ROW
};

const char *cply_platform_field_name(size_t index)
{
	return index < CPLY__ROW_FIELD_COUNT ? fields[index].name : NULL;
}

const char *cply_platform_field_help(size_t index)
{
	return index < CPLY__ROW_FIELD_COUNT ? fields[index].help : NULL;
}

const char *cply_platform_row_field(const cply_platform_row *row, const char *name)
{
	size_t low = 0;
	size_t high = CPLY__ROW_FIELD_COUNT;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(name, fields[middle].name);
		if (order == 0)
			return cply__row_text(row, (cply__row_field)middle);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const cply_platform_row *cply_platform_row_at(size_t index)
{
	return index < cply__platform_row_count ? &cply__platform_rows[index] : NULL;
}

const cply_platform_row *cply_platform_row_find(const cply_platform *platform)
{
	cply_platform wanted = *platform;

	cply__platform_normalise(&wanted);
	for (size_t i = 0; i < cply__platform_row_count; i++) {
		const cply_platform_row *row = &cply__platform_rows[i];
		if (strcmp(cply__row_text(row, CPLY__ROW_OS), wanted.os) == 0 &&
			strcmp(cply__row_text(row, CPLY__ROW_ARCH), wanted.arch) == 0 &&
			strcmp(cply__row_text(row, CPLY__ROW_VARIANT), wanted.variant) == 0)
			return row;
	}
	return NULL;
}

cply_status cply_platform_row_get(const cply_platform_row **out, const cply_platform *platform, cply_error *err)
{
	char text[CPLY_PLATFORM_TEXT];
	const cply_platform_row *row = cply_platform_row_find(platform);

	if (row) {
		*out = row;
		return CPLY_OK;
	}
	cply_platform_format(platform, text);
	return cply__platform_unknown(err, text, NULL);
}

void cply_platform_row_platform(const cply_platform_row *row, cply_platform *out)
{
	memset(out, 0, sizeof *out);
	CPLY__NAME_SET(out->os, cply__row_text(row, CPLY__ROW_OS));
	CPLY__NAME_SET(out->arch, cply__row_text(row, CPLY__ROW_ARCH));
	CPLY__NAME_SET(out->variant, cply__row_text(row, CPLY__ROW_VARIANT));
}
