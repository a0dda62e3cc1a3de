/* SRC:DEST[:MODE[:UID:GID]]. */
#include <string.h>

#include "add.h"
#include "runtime/error.h"

enum { PARTS = 5, MODE_MAX = 07777 };

/* Cuts the text at its colons and takes the backslash off "\:"; 0 parts: too many of them. */
static size_t split(char *text, char *parts[PARTS])
{
	size_t count = 1;
	char *to = text;

	parts[0] = text;
	for (const char *at = text; *at; at++) {
		if (*at == '\\' && at[1] == ':')
			*to++ = *++at;
		else if (*at != ':')
			*to++ = *at;
		else if (count == PARTS)
			return 0;
		else {
			*to++ = '\0';
			parts[count++] = to;
		}
	}
	*to = '\0';
	return count;
}

/* Digits of a base up to a limit. */
static bool parse_number(uint32_t *out, const char *text, unsigned base, uint64_t limit)
{
	uint64_t value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		unsigned digit = (unsigned)(unsigned char)*text - '0';
		if (digit >= base || (value = value * base + digit) > limit)
			return false;
	}
	*out = (uint32_t)value;
	return true;
}

static cply_status refuse(const char *spec, const char *wanted, cply_error *err)
{
	cply__error(err, CPLY_E_USAGE, .found = spec, .wanted = wanted);
	return cply__error_hint(err, "write SRC:DEST[:MODE[:UID:GID]], for instance app.conf:/etc/app.conf:0644:0:0");
}

cply_status cply_layer_add_spec(cply_layer *layer, const char *spec, cply_error *err)
{
	return cply__layer_add_below(layer, "", spec, err);
}

cply_status cply__layer_add_below(cply_layer *layer, const char *root, const char *spec, cply_error *err)
{
	char *text = cply__arena_strdup(&layer->arena, spec);
	char *parts[PARTS];
	layer_source from = {.inside = "", .is_followed = true};
	const char *inside;

	if (!text)
		return cply__error_nomem(err);
	size_t count = split(text, parts);
	if (count < 2 || count == 4 || !*parts[0] || !*parts[1])
		return refuse(spec, "SRC:DEST, SRC:DEST:MODE or SRC:DEST:MODE:UID:GID", err);
	if (count > 2 && *parts[2] && !(from.has_mode = parse_number(&from.mode, parts[2], 8, MODE_MAX)))
		return refuse(spec, "an octal MODE up to 7777", err);
	if (count == PARTS) {
		from.has_owner = true;
		if (!parse_number(&from.uid, parts[3], 10, UINT32_MAX) ||
			!parse_number(&from.gid, parts[4], 10, UINT32_MAX))
			return refuse(spec, "numbers for UID and GID", err);
	}
	from.root = parts[0];
	if (cply__layer_inside(&inside, layer, parts[1], "a DEST", err))
		return err->code;
	if (*root && *inside)
		inside = cply__arena_printf(&layer->arena, "%s/%s", root, inside);
	else if (*root)
		inside = cply__arena_strdup(&layer->arena, root);
	if (!inside)
		return cply__error_nomem(err);
	return layer_add(layer, &from, inside, parts[1][strlen(parts[1]) - 1] == '/', err);
}
