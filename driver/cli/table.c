#include "table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "terminal.h"

enum { COLUMNS = 16, GAP = 2 };

struct cli_table {
	unsigned columns;
	int is_right[COLUMNS];
	size_t width[COLUMNS];
	char **cells; /* owned, row by row; each owned; the first row is the headings */
	size_t count, room;
	int failed; /* there was no memory for something */
};

static int add_cell(cli_table *table, unsigned column, const char *text)
{
	if (table->count == table->room) {
		size_t room = table->room ? table->room * 2 : 64;
		char **cells = realloc(table->cells, room * sizeof *cells);
		if (!cells)
			return 0;
		table->cells = cells;
		table->room = room;
	}
	char *copy = strdup(text ? text : "");
	if (!copy)
		return 0;
	table->cells[table->count++] = copy;
	size_t width = cli_text_width(copy, strlen(copy));
	if (width > table->width[column])
		table->width[column] = width;
	return 1;
}

cli_table *cli_table_new(const char *const *headings)
{
	cli_table *table = calloc(1, sizeof *table);
	const char *cells[COLUMNS] = {NULL};

	if (!table)
		return NULL;
	for (; table->columns < COLUMNS && headings[table->columns]; table->columns++) {
		const char *heading = headings[table->columns];
		table->is_right[table->columns] = *heading == '>';
		cells[table->columns] = heading + (*heading == '>');
	}
	cli_table_row(table, cells);
	return table;
}

void cli_table_free(cli_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table);
}

void cli_table_row(cli_table *table, const char *const *cells)
{
	if (!table || table->failed)
		return;
	for (unsigned column = 0; column < table->columns; column++)
		if (!add_cell(table, column, cells[column]))
			table->failed = 1;
}

cply_status cli_table_print(const cli_table *table, FILE *out, cply_error *err)
{
	if (!table || table->failed)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	for (size_t i = 0; i < table->count; i++) {
		unsigned column = (unsigned)(i % table->columns);
		const char *text = table->cells[i];
		int is_last = column + 1 == table->columns;
		int padding = (int)(table->width[column] - cli_text_width(text, strlen(text)));
		if (table->is_right[column])
			fprintf(out, "%*s%s", padding, "", text);
		else
			fprintf(out, "%s%*s", text, is_last ? 0 : padding, "");
		fprintf(out, "%*s", is_last ? 0 : GAP, "");
		if (is_last)
			fputc('\n', out);
	}
	return CPLY_OK;
}

const char *cli_format_size(char text[CLI_NUMBER_TEXT], uint64_t bytes)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB"};
	double size = (double)bytes;
	size_t unit = 0;

	if (bytes < 1000) {
		snprintf(text, CLI_NUMBER_TEXT, "%" PRIu64 " B", bytes);
		return text;
	}
	for (size /= 1000; size >= 999.95 && unit + 1 < sizeof units / sizeof *units; unit++)
		size /= 1000;
	snprintf(text, CLI_NUMBER_TEXT, "%.1f %s", size, units[unit]);
	return text;
}

const char *cli_format_seconds(char text[CLI_NUMBER_TEXT], uint64_t nanoseconds)
{
	double seconds = (double)nanoseconds / 1e9;

	snprintf(text, CLI_NUMBER_TEXT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
	return text;
}
