/*
 * Extended attributes of files. This test takes the places of llistxattr(2) and lgetxattr(2) in its own process: not
 * every file system has attributes, and none changes them between two calls by itself.
 */
#include "../../../driver/layer/entry.h"
#include "layer_box.h"

#include <errno.h>
#include <sys/xattr.h>

static layer_box box;

/* What t/f has, as of the N-th look at the value. */
static struct {
	const char *name;
	const char *values[2]; /* NULL: the attribute is gone */
	int error;             /* 0, or what each look ends with */
	unsigned looks;
} attribute;

ssize_t llistxattr(const char *path, char *list, size_t size)
{
	size_t length = strlen(attribute.name) + 1;

	if (strcmp(path + strlen(path) - 4, "/t/f") != 0)
		return 0;
	ck_assert_uint_ge(size, length);
	memcpy(list, attribute.name, length);
	return (ssize_t)length;
}

ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size)
{
	const char *now = attribute.values[attribute.looks++ > 0];

	(void)path;
	ck_assert_str_eq(name, attribute.name);
	errno = attribute.error ? attribute.error : !now ? ENODATA : size && size < strlen(now) ? ERANGE : 0;
	if (errno)
		return -1;
	if (size)
		memcpy(value, now, strlen(now));
	return (ssize_t)strlen(now);
}

/* Lists t, whose file has the attribute; *layer is freed by the caller. */
static cply_status list(cply_layer **layer, const char *first, const char *second, int error)
{
	cply_layer_options options = CPLY_LAYER_OPTIONS_INIT;

	attribute.name = "user.word";
	attribute.values[0] = first;
	attribute.values[1] = second;
	attribute.error = error;
	attribute.looks = 0;
	options.keep = CPLY_LAYER_KEEP_XATTRS;
	ck_assert_int_eq(cply_layer_new(layer, box.context, &options, &box.err), CPLY_OK);
	cply_error_init(&box.err);
	return cply_layer_add_tree(*layer, box_path(&box, "t"), NULL, &box.err);
}

static void expect_refused(const char *first, const char *second, int error, cply_status status)
{
	cply_layer *layer;

	ck_assert_int_eq(list(&layer, first, second, error), status);
	ck_assert_str_eq(box.err.path, box_path(&box, "t/f"));
	cply_layer_free(layer);
}

static void expect_kept(const char *first, const char *second)
{
	cply_layer *layer;

	ck_assert_int_eq(list(&layer, first, second, 0), CPLY_OK);
	const layer_entry *entry = &layer->entries.at[0];
	ck_assert_str_eq(entry->path, "f");
	ck_assert_uint_eq(entry->extra->xattr_count, 1);
	ck_assert_uint_eq(entry->extra->xattrs[0].length, strlen(second));
	ck_assert_mem_eq(entry->extra->xattrs[0].value, second, strlen(second));
	cply_layer_free(layer);
}

START_TEST(values_are_kept)
{
	box_open(&box, 1, 0);
	box_text(&box, "t/f", "file");
	expect_kept("", "");
	expect_kept("value", "value");
	/* One that got shorter is whole. */
	expect_kept("value", "va");
	box_close(&box);
}
END_TEST

START_TEST(values_that_change_meanwhile_are_told)
{
	box_open(&box, 1, 0);
	box_text(&box, "t/f", "file");
	expect_refused("", "v", 0, CPLY_E_CHANGED);
	expect_refused("", "a value that was not there", 0, CPLY_E_CHANGED);
	expect_refused("value", "value!", 0, CPLY_E_CHANGED);
	expect_refused("value", "a longer value", 0, CPLY_E_CHANGED);
	expect_refused("value", NULL, 0, CPLY_E_CHANGED);
	expect_refused(NULL, NULL, 0, CPLY_E_CHANGED);
	ck_assert_int_ne(strstr(box.err.found, "user.word") != NULL, 0);
	box_close(&box);
}
END_TEST

START_TEST(failures_are_told)
{
	box_open(&box, 1, 0);
	box_text(&box, "t/f", "file");
	expect_refused("value", "value", EIO, CPLY_E_IO);
	ck_assert_int_eq(box.err.os_errno, EIO);
	box_close(&box);
}
END_TEST

SUITE_MAIN("layer xattr", values_are_kept, values_that_change_meanwhile_are_told, failures_are_told)
