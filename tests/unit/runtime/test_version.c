#include <stdio.h>

#include <crossply/version.h>

#include "suite.h"

START_TEST(text_and_numbers_say_the_same)
{
	char text[32];

	snprintf(text, sizeof text, "%d.%d.%d", CPLY_VERSION_MAJOR, CPLY_VERSION_MINOR, CPLY_VERSION_PATCH);
	ck_assert_str_eq(cply_library_version(), text);
	ck_assert_str_eq(cply_library_version(), CPLY_VERSION_TEXT);
	ck_assert_int_eq(
		CPLY_VERSION_NUMBER, CPLY_VERSION_MAJOR * 1000000 + CPLY_VERSION_MINOR * 1000 + CPLY_VERSION_PATCH);
}
END_TEST

SUITE_MAIN("version", text_and_numbers_say_the_same)
