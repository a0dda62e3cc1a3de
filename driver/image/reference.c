#include "driver/reference.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "runtime/error.h"

static const char hub[] = "docker.io";
static const char hub_folder[] = "library/";

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z');
}

static cply_status refuse(const char *text, const char *part, size_t length, const char *wanted, cply_error *err)
{
	cply__error(err, CPLY_E_USAGE, .wanted = wanted);
	cply__error_found(err, "\"%.*s\" in \"%s\"", (int)(length < 200 ? length : 200), part, text);
	return cply__error_hint(err, "write [REGISTRY/]NAME[:TAG], for instance registry.example/team/app:1.0");
}

/* One part between slashes: lower-case letters and digits, joined by ".", "_", "__" or any number of "-". */
static bool is_component(const char *text, size_t length)
{
	size_t at = 0;

	while (at < length) {
		size_t word = at;
		while (at < length && (is_lower(text[at]) || is_digit(text[at])))
			at++;
		if (at == word)
			return false;
		if (at == length)
			return true;
		char joint = text[at];
		size_t from = at;
		while (at < length && text[at] == joint)
			at++;
		size_t run = at - from;
		bool fits = joint == '-' || (joint == '.' && run == 1) || (joint == '_' && run <= 2);
		if (!fits || at == length)
			return false;
	}
	return false;
}

static bool is_domain(const char *text, size_t length)
{
	size_t at = 0;

	if (length > 0 && text[0] == '[') { /* an IPv6 address */
		while (at < length && text[at] != ']')
			at++;
		at++;
	} else {
		while (at < length && text[at] != ':') {
			char c = text[at++];
			if (!is_letter(c) && !is_digit(c) && c != '.' && c != '-')
				return false;
		}
		if (at == 0 || text[0] == '-' || text[0] == '.' || text[at - 1] == '-' || text[at - 1] == '.')
			return false;
	}
	if (at == length)
		return true;
	if (at > length || text[at] != ':' || at + 1 == length)
		return false;
	for (at++; at < length; at++)
		if (!is_digit(text[at]))
			return false;
	return true;
}

/* Only what has a dot, a colon or is "localhost" names a registry: "team/app" is on Docker Hub. */
static bool names_registry(const char *text, size_t length)
{
	return memchr(text, '.', length) || memchr(text, ':', length) ||
	       (length == 9 && memcmp(text, "localhost", 9) == 0);
}

static cply_status parse_tag(cply__reference *out, const char *text, const char *tag, cply_error *err)
{
	size_t length = strlen(tag);
	bool ok = length > 0 && length <= CPLY__TAG_MAX && tag[0] != '.' && tag[0] != '-';

	for (size_t i = 0; i < length; i++)
		ok = ok && (is_letter(tag[i]) || is_digit(tag[i]) || strchr("_.-", tag[i]));
	if (!ok)
		return refuse(text, tag, length,
			"a tag of 1 to 128 letters, digits, \"_\", \".\" and \"-\", not beginning with \".\" or \"-\"",
			err);
	memcpy(out->tag, tag, length + 1);
	return CPLY_OK;
}

static cply_status parse_path(cply__reference *out, const char *text, const char *path, size_t length, cply_error *err)
{
	bool is_hub = strcmp(out->domain, hub) == 0;
	const char *folder = is_hub && !memchr(path, '/', length) ? hub_folder : "";

	if (strlen(out->domain) + 1 + strlen(folder) + length > CPLY__NAME_MAX)
		return refuse(text, path, length, "a name of at most 255 bytes", err);
	for (size_t at = 0; at <= length;) {
		const char *slash = memchr(path + at, '/', length - at);
		size_t end = slash ? (size_t)(slash - path) : length;
		if (!is_component(path + at, end - at))
			return refuse(text, path + at, end - at,
				"lower-case letters and digits, joined by \".\", \"_\" or \"-\"", err);
		at = end + 1;
	}
	snprintf(out->path, sizeof out->path, "%s%.*s", folder, (int)length, path);
	return CPLY_OK;
}

cply_status cply__reference_parse(cply__reference *out, const char *text, cply_error *err)
{
	cply__reference parsed = {.tag = "latest"};
	const char *path = text;
	const char *slash = strchr(text, '/');

	if (strchr(text, '@'))
		return refuse(text, strchr(text, '@'), strlen(strchr(text, '@')),
			"a tag: a digest is the result of packing, not its name", err);
	if (slash && names_registry(text, (size_t)(slash - text))) {
		size_t length = (size_t)(slash - text);
		if (length > CPLY__NAME_MAX || !is_domain(text, length))
			return refuse(text, text, length, "a registry: HOST or HOST:PORT", err);
		memcpy(parsed.domain, text, length);
		path = slash + 1;
	}
	/* Docker's own older name for the same registry. */
	if (!parsed.domain[0] || strcmp(parsed.domain, "index.docker.io") == 0)
		memcpy(parsed.domain, hub, sizeof hub);
	const char *colon = strrchr(path, ':');
	size_t length = colon ? (size_t)(colon - path) : strlen(path);
	if (colon && parse_tag(&parsed, text, colon + 1, err))
		return err->code;
	if (parse_path(&parsed, text, path, length, err))
		return err->code;
	*out = parsed;
	return CPLY_OK;
}

void cply__reference_full(char text[CPLY__REFERENCE_TEXT], const cply__reference *reference, const char *suffix)
{
	snprintf(text, CPLY__REFERENCE_TEXT, "%.*s/%s:%.*s%s", CPLY__NAME_MAX - (int)strlen(reference->path) - 1,
		reference->domain, reference->path, CPLY__TAG_MAX - (int)strlen(suffix), reference->tag, suffix);
}

void cply__reference_short(char text[CPLY__REFERENCE_TEXT], const cply__reference *reference, const char *suffix)
{
	const char *path = reference->path;

	if (strcmp(reference->domain, hub) != 0) {
		cply__reference_full(text, reference, suffix);
		return;
	}
	if (strncmp(path, hub_folder, sizeof hub_folder - 1) == 0)
		path += sizeof hub_folder - 1;
	snprintf(text, CPLY__REFERENCE_TEXT, "%s:%.*s%s", path, CPLY__TAG_MAX - (int)strlen(suffix), reference->tag,
		suffix);
}
