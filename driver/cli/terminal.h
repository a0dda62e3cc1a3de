/* What the terminal can do: width and colour. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stddef.h>

#include "command.h"

/* Columns of the terminal behind a descriptor: COLUMNS, else what the terminal says, else 80. At least 20. */
unsigned cli_terminal_width(const cli *app, int fd);

/* May escape sequences be written to this descriptor? */
int cli_terminal_is_capable(const cli *app, int fd);

/* Is what goes there coloured (--color, NO_COLOR, terminal or not)? */
int cli_terminal_is_colored(const cli *app, int fd);

/* Columns that UTF-8 text takes: code points, wide ones (CJK, emoji) twice, combining ones and control bytes none. */
size_t cli_text_width(const char *text, size_t length);

/* The most bytes of `text` that fit into `columns`; never ends inside a code point. */
size_t cli_text_fit(const char *text, size_t length, size_t columns);

#endif
