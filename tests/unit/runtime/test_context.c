#include <crossply/context.h>

#include "suite.h"

/* What an option that is out of range gives; CPLY_OK ends the context again. */
static cply_status make(const cply_context_options *options, cply_error *err)
{
	cply_context *context;

	cply_error_init(err);
	if (cply_context_new(&context, options, err))
		return err->code;
	cply_context_free(context);
	return CPLY_OK;
}

START_TEST(options_out_of_range_are_refused)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_error err;

	ck_assert_int_eq(make(NULL, &err), CPLY_OK);
	options.jobs = 1024;
	options.source_date_epoch = CPLY_EPOCH_LAST;
	ck_assert_int_eq(make(&options, &err), CPLY_OK);
	options.source_date_epoch++;
	ck_assert_int_eq(make(&options, &err), CPLY_E_USAGE);
	ck_assert_str_eq(err.found, "253402300800");
	ck_assert_str_eq(err.wanted, "a time of at most 253402300799 seconds since 1970");
	options.source_date_epoch = 0;
	options.jobs = 1025;
	ck_assert_int_eq(make(&options, &err), CPLY_E_USAGE);
	ck_assert_str_eq(err.wanted, "1 to 1024 jobs");
}
END_TEST

SUITE_MAIN("context", options_out_of_range_are_refused)
