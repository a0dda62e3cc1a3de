/* driver/layer/order.c: the order of paths. */
#include "../../../driver/layer/entry.h"
#include "layer_box.h"

/* In their order. */
static const char *const ordered[] = {
	".wh.gone",
	".wh.gone/x", /* as a folder it would still come with its contents */
	"-",
	".w",
	".wh",
	"a",
	"a/.wh.x",
	"a/.a",
	"a/b",
	"a/b/.wh.q",
	"a/b/c",
	"a/b-c",
	"a-b",
	"a.c",
	"aa",
	"b/.wh.a",
	"b/.wh.a-",
	"b/a",
	"\303\244",
};

START_TEST(every_pair)
{
	size_t count = sizeof ordered / sizeof *ordered;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			int order = layer_path_compare(ordered[i], ordered[j]);
			ck_assert_msg((order > 0) - (order < 0) == (i > j) - (i < j), "%s and %s: %d", ordered[i],
				ordered[j], order);
		}
}
END_TEST

SUITE_MAIN("layer order", every_pair)
