/* driver/image/reference.c: names of images. */
#include "driver/reference.h"

#include "scratch.h"
#include "suite.h"

/* What a text means. */
typedef struct good_row {
	const char *text, *full, *familiar;
} good_row;

static const good_row good[] = {
	{"app", "docker.io/library/app:latest", "app:latest"},
	{"app:1.0", "docker.io/library/app:1.0", "app:1.0"},
	{"team/app", "docker.io/team/app:latest", "team/app:latest"},
	{"docker.io/app:1", "docker.io/library/app:1", "app:1"},
	{"index.docker.io/library/app:1", "docker.io/library/app:1", "app:1"},
	{"localhost/app", "localhost/app:latest", "localhost/app:latest"},
	{"localhost:5000/a/b/c:X_y.-1", "localhost:5000/a/b/c:X_y.-1", "localhost:5000/a/b/c:X_y.-1"},
	{"registry.example/a--b__c.d_e:0", "registry.example/a--b__c.d_e:0", "registry.example/a--b__c.d_e:0"},
	{"[::1]:5000/app", "[::1]:5000/app:latest", "[::1]:5000/app:latest"},
};

static const char *const bad[] = {"", ":", ":1", "App", "app:", "app:.1", "app:-1", "app: 1", "app:1/", "/app", "app/",
	"a//b", "-app", "app-", "a..b", "a___b", "a._b", "app@sha256:0", "registry.example/", "registry.example:/app",
	"registry.example:x/app", ".example/app", "UPPER.example/App", "[::1/app", "\303\244", "a b"};

START_TEST(good_ones)
{
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		cply__reference reference;
		cply_error err;
		char text[CPLY__REFERENCE_TEXT];
		ck_assert_msg(cply__reference_parse(&reference, good[i].text, &err) == CPLY_OK, "%s", good[i].text);
		cply__reference_full(text, &reference, "");
		ck_assert_str_eq(text, good[i].full);
		cply__reference_short(text, &reference, "");
		ck_assert_str_eq(text, good[i].familiar);
	}
}
END_TEST

START_TEST(bad_ones)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cply__reference reference;
		cply_error err;
		ck_assert_msg(cply__reference_parse(&reference, bad[i], &err) == CPLY_E_USAGE, "%s", bad[i]);
		ck_assert(err.wanted[0] && err.hint[0]);
	}
}
END_TEST

START_TEST(limits)
{
	char text[600];
	cply__reference reference;
	cply_error err;

	for (size_t length = 1; length < 300; length++) {
		memset(text, 'a', length);
		text[length] = '\0';
		/* "docker.io/library/" is part of the name. */
		ck_assert_int_eq(
			cply__reference_parse(&reference, text, &err), length + 18 <= 255 ? CPLY_OK : CPLY_E_USAGE);
		snprintf(text, sizeof text, "a:%0*d", (int)length, 0);
		ck_assert_int_eq(cply__reference_parse(&reference, text, &err), length <= 128 ? CPLY_OK : CPLY_E_USAGE);
	}
	ck_assert_int_eq(cply__reference_parse(&reference, "r.example/a:1", &err), CPLY_OK);
	cply__reference_full(text, &reference, "-armv7");
	ck_assert_str_eq(text, "r.example/a:1-armv7");
}
END_TEST

SUITE_MAIN("reference", good_ones, bad_ones, limits)
