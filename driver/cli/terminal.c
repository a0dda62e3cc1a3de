#include "terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DEFAULT_WIDTH = 80, LEAST_WIDTH = 20, MOST_WIDTH = 1000 };

unsigned cli_terminal_width(const cli *app, int fd)
{
	const char *columns = cli_getenv(app, "COLUMNS");
	struct winsize size;
	unsigned long width = 0;

	if (columns)
		width = strtoul(columns, NULL, 10);
	if (width == 0 && ioctl(fd, TIOCGWINSZ, &size) == 0)
		width = size.ws_col;
	if (width == 0)
		width = DEFAULT_WIDTH;
	if (width > MOST_WIDTH)
		width = MOST_WIDTH;
	return width < LEAST_WIDTH ? LEAST_WIDTH : (unsigned)width;
}

int cli_terminal_is_capable(const cli *app, int fd)
{
	const char *terminal = cli_getenv(app, "TERM");

	return isatty(fd) && terminal && strcmp(terminal, "dumb") != 0;
}

int cli_terminal_is_colored(const cli *app, int fd)
{
	if (app->color == CLI_COLOR_NEVER || cli_getenv(app, "NO_COLOR"))
		return 0;
	return app->color == CLI_COLOR_ALWAYS || cli_terminal_is_capable(app, fd);
}

/* Ranges of code points that take no column or two; the others take one. */
typedef struct width_range {
	uint32_t first, last;
	unsigned char columns;
} width_range;

/* The blocks that matter for paths and names, from Unicode's EastAsianWidth.txt and its combining classes. */
static const width_range width_ranges[] = {
	{0x0000, 0x001F, 0},
	{0x007F, 0x009F, 0},
	{0x0300, 0x036F, 0},
	{0x1100, 0x115F, 2},
	{0x200B, 0x200F, 0},
	{0x20D0, 0x20FF, 0},
	{0x2E80, 0x303E, 2},
	{0x3041, 0xA4CF, 2},
	{0xAC00, 0xD7A3, 2},
	{0xF900, 0xFAFF, 2},
	{0xFE00, 0xFE0F, 0},
	{0xFE30, 0xFE6F, 2},
	{0xFF00, 0xFF60, 2},
	{0xFFE0, 0xFFE6, 2},
	{0x1F300, 0x1F64F, 2},
	{0x1F900, 0x1F9FF, 2},
	{0x20000, 0x3FFFD, 2},
};

static size_t columns_of(uint32_t point)
{
	for (size_t i = 0; i < sizeof width_ranges / sizeof *width_ranges; i++)
		if (point >= width_ranges[i].first && point <= width_ranges[i].last)
			return width_ranges[i].columns;
	return 1;
}

/* One code point; a byte that is not valid UTF-8 stands for itself. Returns the bytes taken, at least 1. */
static size_t next_point(const char *text, size_t length, uint32_t *point)
{
	unsigned char lead = (unsigned char)text[0];
	size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;

	*point = lead;
	if (size == 1 || size > length)
		return 1;
	uint32_t value = lead & (0x7Fu >> size);
	for (size_t i = 1; i < size; i++) {
		if (((unsigned char)text[i] & 0xC0) != 0x80)
			return 1;
		value = value << 6 | ((unsigned char)text[i] & 0x3F);
	}
	*point = value;
	return size;
}

size_t cli_text_fit(const char *text, size_t length, size_t columns)
{
	size_t used = 0;

	for (size_t at = 0; at < length;) {
		uint32_t point;
		size_t size = next_point(text + at, length - at, &point);
		used += columns_of(point);
		if (used > columns)
			return at;
		at += size;
	}
	return length;
}

size_t cli_text_width(const char *text, size_t length)
{
	size_t width = 0;

	for (size_t at = 0; at < length;) {
		uint32_t point;
		at += next_point(text + at, length - at, &point);
		width += columns_of(point);
	}
	return width;
}
