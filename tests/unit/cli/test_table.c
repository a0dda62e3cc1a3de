#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "suite.h"

START_TEST(columns_line_up_by_what_is_seen)
{
	char *text = NULL;
	size_t size = 0;
	cply_error err;
	cli_table *table = cli_table_new((const char *const[]){"NAME", ">SIZE", "NOTE", NULL});

	cli_table_row(table, (const char *const[]){"\xC3\xBC\xE6\xBC\xA2", "7 B", "x"});
	cli_table_row(table, (const char *const[]){"linux/arm64", "12.3 kB", NULL});
	FILE *out = open_memstream(&text, &size);
	ck_assert_int_eq(cli_table_print(table, out, &err), CPLY_OK);
	fclose(out);
	ck_assert_str_eq(text, "NAME            SIZE  NOTE\n"
			       "\xC3\xBC\xE6\xBC\xA2              7 B  x\n"
			       "linux/arm64  12.3 kB  \n");
	free(text);
	cli_table_free(table);
	ck_assert_int_eq(cli_table_print(NULL, stdout, &err), CPLY_E_NOMEM);
}
END_TEST

START_TEST(numbers_are_short)
{
	char text[CLI_NUMBER_TEXT];

	ck_assert_str_eq(cli_format_size(text, 0), "0 B");
	ck_assert_str_eq(cli_format_size(text, 999), "999 B");
	ck_assert_str_eq(cli_format_size(text, 1000), "1.0 kB");
	ck_assert_str_eq(cli_format_size(text, 999999), "1.0 MB");
	ck_assert_str_eq(cli_format_size(text, UINT64_MAX), "18446744.1 TB");
	ck_assert_str_eq(cli_format_seconds(text, 0), "0.00 s");
	ck_assert_str_eq(cli_format_seconds(text, 12345678901), "12.3 s");
}
END_TEST

SUITE_MAIN("table", columns_line_up_by_what_is_seen, numbers_are_short)
