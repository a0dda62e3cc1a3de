/* Tables for people: columns padded to their widest cell, numbers to the right. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdint.h>
#include <stdio.h>

#include <crossply/error.h>

typedef struct cli_table cli_table;

/*
 * `headings` is NULL-terminated (at most 16); one that begins with ">" is of a column aligned to the right. Rows are
 * copied; a cell may be NULL. A lack of memory is kept and reported by cli_table_print.
 *
 *	cli_table *table = cli_table_new((const char *const[]){"PLATFORM", ">SIZE", NULL});
 *	cli_table_row(table, (const char *const[]){"linux/arm64", size});
 *	status = cli_table_print(table, cli_results(app), err);
 *	cli_table_free(table);
 */
cli_table *cli_table_new(const char *const *headings);
void cli_table_free(cli_table *table);
void cli_table_row(cli_table *table, const char *const *cells);

/* Errors: CPLY_E_NOMEM, also for a `table` that is NULL. */
cply_status cli_table_print(const cli_table *table, FILE *out, cply_error *err);

/* "987 B", "12.3 kB", "4.5 MB": decimal, as files and disks are measured. */
enum { CLI_NUMBER_TEXT = 32 };
const char *cli_format_size(char text[CLI_NUMBER_TEXT], uint64_t bytes);

/* "0.12 s", "75.3 s" */
const char *cli_format_seconds(char text[CLI_NUMBER_TEXT], uint64_t nanoseconds);

#endif
