#include <string.h>

#include "runtime/path.h"

/*
 * Matching without recursion, so that no pattern takes exponential time: of all the stars passed, only the last `*` and
 * the last `**` can usefully take more, because what stood between earlier ones was matched at its first possible
 * place.
 */
typedef struct star {
	const char *pattern; /* behind the star; NULL: none was passed */
	const char *name;    /* where what follows the star is tried next */
	bool folders;        /* it was the form that takes whole folders only */
} star;

/* The end of the bracket expression at `pattern` (behind its `]`), or NULL when it is not closed. */
static const char *bracket_end(const char *pattern)
{
	const char *at = pattern + 1;

	if (*at == '!' || *at == '^')
		at++;
	if (*at == ']')
		at++;
	while (*at && *at != ']')
		at += *at == '\\' && at[1] ? 2 : 1;
	return *at ? at + 1 : NULL;
}

static unsigned char bracket_char(const char **at)
{
	if (**at == '\\' && (*at)[1])
		++*at;
	return (unsigned char)*(*at)++;
}

static bool bracket_has(const char *pattern, const char *end, unsigned char c)
{
	const char *at = pattern + 1;
	bool negated = *at == '!' || *at == '^', has = false;

	at += negated;
	end--; /* at the `]` */
	while (at < end) {
		unsigned char low = bracket_char(&at), high = low;
		if (*at == '-' && at + 1 < end) {
			at++;
			high = bracket_char(&at);
		}
		has |= low <= c && c <= high;
	}
	return has != negated && c != '/';
}

/* Does the one-character pattern at *pattern match `c`? Moves behind it when it does. */
static bool match_one(const char **pattern, char c)
{
	const char *at = *pattern, *end;
	bool matches;

	if (*at == '[' && (end = bracket_end(at))) {
		matches = bracket_has(at, end, (unsigned char)c);
	} else if (*at == '?') {
		matches = c != '/';
		end = at + 1;
	} else {
		if (*at == '\\' && at[1])
			at++;
		matches = *at && *at == c;
		end = at + 1;
	}
	if (matches)
		*pattern = end;
	return matches;
}

static bool take_more(star *from, const char **pattern, const char **name)
{
	if (!from->pattern || !*from->name)
		return false;
	if (from->folders) {
		const char *slash = strchr(from->name, '/');
		if (!slash)
			return false;
		from->name = slash;
	}
	from->name++;
	*pattern = from->pattern;
	*name = from->name;
	return true;
}

bool cply__path_match(const char *pattern, const char *name)
{
	const char *start = pattern;
	star one = {NULL, NULL, false}, any = {NULL, NULL, false};

	while (*name || *pattern) {
		if (pattern[0] == '*' && pattern[1] == '*') {
			bool at_part = pattern == start || pattern[-1] == '/';
			pattern += strspn(pattern, "*");
			bool folders = at_part && *pattern == '/';
			pattern += folders;
			any = (star){pattern, name, folders};
			one.pattern = NULL;
		} else if (pattern[0] == '*') {
			one = (star){++pattern, name, false};
		} else if (*name && match_one(&pattern, *name)) {
			name++;
		} else if (one.pattern && *one.name && *one.name != '/') {
			take_more(&one, &pattern, &name);
		} else {
			one.pattern = NULL;
			if (!take_more(&any, &pattern, &name))
				return false;
		}
	}
	return true;
}
