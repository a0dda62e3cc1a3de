#include "toolchains/distribution.h"

#include <stdio.h>
#include <string.h>

#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"

enum { MAX_FILE = 65536, MAX_VALUE = 128 };

/* KEY=value, KEY="value" or KEY='value', each on a line of its own. */
static void read_value(char value[MAX_VALUE], const char *text, const char *key)
{
	const size_t length = strlen(key);

	value[0] = '\0';
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, key, length) != 0 || line[length] != '=')
			continue;
		const char *start = line + length + 1;
		start += *start == '"' || *start == '\'';
		snprintf(value, MAX_VALUE, "%.*s", (int)strcspn(start, "\"'\n"), start);
	}
}

static bool has_word(const char *words, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = words + strspn(words, " "); *at; at += strcspn(at, " "), at += strspn(at, " "))
		if (strcspn(at, " ") == length && strncmp(at, word, length) == 0)
			return true;
	return false;
}

static bool is_debian_like(const char *words)
{
	return has_word(words, "debian") || has_word(words, "ubuntu");
}

cply_status cply__distribution_refuse(const char *found, cply_error *err)
{
	return cply__error(err, CPLY_E_MISSING, .found = found,
		.wanted = "Debian or Ubuntu, whose packages are fetched",
		.hint = "bring a sysroot: `crossply setup PLATFORM --toolchain llvm-glibc --sysroot FOLDER` with one "
			"that "
			"crossply made on Debian or Ubuntu, or with a root folder of the platform; or bring a "
			"toolchain "
			"of your own as a definition (--definitions FOLDER)");
}

cply_status cply__distribution_check(const cply_context *context, cply_error *err)
{
	const char *const given = cply_context_getenv(context, "CROSSPLY_OS_RELEASE");
	const char *const paths[] = {given ? given : "/etc/os-release", given ? given : "/usr/lib/os-release"};
	char id[MAX_VALUE], like[MAX_VALUE], name[MAX_VALUE];
	cply_status status = CPLY_E_IO;
	cply__strbuf text;
	cply_error ignored;

	cply__strbuf_init(&text, &context->allocator);
	for (size_t i = 0; i < 2 && status != CPLY_OK; i++)
		status = cply__file_slurp(&text, paths[i], MAX_FILE, &ignored);
	read_value(id, text.text, "ID");
	read_value(like, text.text, "ID_LIKE");
	read_value(name, text.text, "PRETTY_NAME");
	cply__strbuf_release(&text);
	if (status != CPLY_OK || !id[0] || is_debian_like(id) || is_debian_like(like))
		return CPLY_OK;
	cply__distribution_refuse("", err);
	return cply__error_found(err, "%s, which is neither Debian nor Ubuntu", name[0] ? name : id);
}

bool cply__distribution_is_package(const char *name)
{
	static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	static const char rest[] = "abcdefghijklmnopqrstuvwxyz0123456789+-.";

	return name[0] && strchr(first, name[0]) && name[1] && !name[strspn(name, rest)];
}
