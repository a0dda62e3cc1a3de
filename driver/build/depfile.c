#include "depfile.h"

#include "runtime/error.h"

/* Where the parser stands. The unescaped text never overtakes the text that is read. */
typedef struct cursor {
	char *at, *end;
	unsigned long line;
	cply__depfile_writer writer;
	bool is_continued; /* behind the first line of the rule */
} cursor;

/* Length of a line's continuation (backslash, newline) at `at`, or 0. */
static size_t continuation(const cursor *c, const char *at)
{
	if (at + 1 < c->end && at[0] == '\\' && at[1] == '\n')
		return 2;
	return at + 2 < c->end && at[0] == '\\' && at[1] == '\r' && at[2] == '\n' ? 3 : 0;
}

/* Skips what separates words; false at the end of the rule. */
static bool skip_blanks(cursor *c)
{
	while (c->at < c->end) {
		size_t skip = continuation(c, c->at);
		if (skip) {
			c->line++;
			c->is_continued = true;
		} else if (*c->at == ' ' || *c->at == '\t' || *c->at == '\r') {
			skip = 1;
		} else {
			return *c->at != '\n';
		}
		c->at += skip;
	}
	return false;
}

/*
 * Copies a run of backslashes to `to`. Before a blank or a number sign they are escapes, two for one, and an odd one
 * makes what follows a part of the word; anywhere else they stand for themselves.
 */
static char *take_backslashes(cursor *c, char *to)
{
	size_t count = 0;

	while (c->at < c->end && *c->at == '\\' && !continuation(c, c->at)) {
		c->at++;
		count++;
	}
	char next = c->at < c->end ? *c->at : '\0';
	size_t kept = next == ' ' || next == '\t' || next == '#' ? count / 2 : count;
	for (size_t i = 0; i < kept; i++)
		*to++ = '\\';
	if (kept != count && count % 2)
		*to++ = *c->at++;
	return to;
}

/* Is this blank a part of the path, since that goes to the end of its line? */
static bool is_within_path(const cursor *c)
{
	const char *at = c->at;

	if (c->writer != CPLY__DEPFILE_LINKER || !c->is_continued)
		return false;
	while (at < c->end && (*at == ' ' || *at == '\t' || *at == '\r'))
		at++;
	return at < c->end && *at != '\n' && !continuation(c, at);
}

/* One word, unescaped in place; its length comes back. It is not terminated yet: what follows may still be needed. */
static size_t take_word(cursor *c)
{
	char *start = c->at, *to = c->at;

	while (c->at < c->end) {
		char next = *c->at;
		if (next == '\n' || continuation(c, c->at))
			break;
		if ((next == ' ' || next == '\t' || next == '\r') && !is_within_path(c))
			break;
		if (next == '\\') {
			to = take_backslashes(c, to);
			continue;
		}
		if (next == '$' && c->at + 1 < c->end && c->at[1] == '$')
			c->at++;
		c->at++;
		*to++ = next;
	}
	return (size_t)(to - start);
}

/* Hands a word over; the byte behind it, which may be the separator, is put back afterwards. */
static bool give(char *word, size_t length, cply__depfile_add add, void *user)
{
	char behind = word[length];

	word[length] = '\0';
	bool fine = add(user, word, length);
	word[length] = behind;
	return fine;
}

/* One line: targets up to a word that ends with a colon, then prerequisites. */
static cply_status parse_rule(cursor *c, const char *path, cply__depfile_add add, void *user, cply_error *err)
{
	bool behind_colon = false, empty = true;

	c->is_continued = false;
	while (skip_blanks(c)) {
		char *word = c->at;
		size_t length = take_word(c);
		empty = false;
		if (behind_colon && !give(word, length, add, user))
			return cply__error_nomem(err);
		if (!behind_colon && length && word[length - 1] == ':')
			behind_colon = true;
	}
	if (!empty && !behind_colon)
		return cply__error(err, CPLY_E_PARSE, .path = path, .line = c->line,
			.wanted = "a rule of make (\"object: source header...\")", .found = "a line without a colon",
			.hint = c->writer == CPLY__DEPFILE_LINKER
					? "the linker must understand --dependency-file as GNU ld does"
					: "the compiler must understand -MD and -MF as gcc does");
	if (c->at < c->end)
		c->at++;
	c->line++;
	return CPLY_OK;
}

cply_status cply__depfile_parse(char *text, size_t length, cply__depfile_writer writer, const char *path,
	cply__depfile_add add, void *user, cply_error *err)
{
	cursor c = {.at = text, .end = text + length, .line = 1, .writer = writer};

	while (c.at < c.end) {
		cply_status status = parse_rule(&c, path, add, user, err);
		if (status)
			return status;
	}
	return CPLY_OK;
}
