#include <crossply/suggest.h>

#include <string.h>

#include "suite.h"

static const char *nearest(const char *given)
{
	static const char *const names[] = {"platform", "platforms", "progress", "output", "jobs", "gc", "json"};
	cply_suggestion suggestion;

	cply_suggestion_init(&suggestion, given);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		cply_suggestion_offer(&suggestion, names[i]);
	return suggestion.name;
}

START_TEST(finds_one_edit_of_each_kind)
{
	ck_assert_str_eq(nearest("platfrom"), "platform");
	ck_assert_str_eq(nearest("platorm"), "platform");
	ck_assert_str_eq(nearest("outpput"), "output");
	ck_assert_str_eq(nearest("prokress"), "progress");
	ck_assert_str_eq(nearest("JSON"), "json");
}
END_TEST

START_TEST(suggests_nothing_for_what_is_far_or_too_long)
{
	char longer[200];

	memset(longer, 'p', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	ck_assert_ptr_null(nearest(""));
	ck_assert_ptr_null(nearest("x"));
	ck_assert_ptr_null(nearest("ab"));
	ck_assert_ptr_null(nearest("entrypoint"));
	ck_assert_ptr_null(nearest(longer));
}
END_TEST

START_TEST(the_first_of_equals_stays)
{
	cply_suggestion suggestion;

	cply_suggestion_init(&suggestion, "pat");
	cply_suggestion_offer(&suggestion, "pit");
	cply_suggestion_offer(&suggestion, "put");
	ck_assert_str_eq(suggestion.name, "pit");
	ck_assert_uint_eq(suggestion.distance, 1);
}
END_TEST

SUITE_MAIN(
	"suggest", finds_one_edit_of_each_kind, suggests_nothing_for_what_is_far_or_too_long, the_first_of_equals_stays)
