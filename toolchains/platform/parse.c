/* Platform strings, by the rules of containerd/platforms, with our aliases and the pair form behind them. */
#include <crossply/platform.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "runtime/error.h"

/* A piece of the text. */
typedef struct span {
	const char *at;
	size_t length;
} span;

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* [A-Za-z0-9_-] and the bytes of `more`. */
static bool is_word(span part, const char *more)
{
	for (size_t i = 0; i < part.length; i++)
		if (!is_name_byte(part.at[i]) && (part.at[i] == '\0' || !strchr(more, part.at[i])))
			return false;
	return part.length > 0;
}

static cply_status malformed(cply_error *err, const char *text, span part, const char *wanted)
{
	cply__platform_unknown(err, text, wanted);
	return cply__error_found(
		err, "\"%.*s\" in \"%s\"", (int)(part.length < 128 ? part.length : 128), part.at, text);
}

static cply_status put(char *out, size_t size, span part, const char *text, cply_error *err)
{
	char wanted[64];

	if (cply__name_copy(out, size, part.at, part.length))
		return CPLY_OK;
	snprintf(wanted, sizeof wanted, "at most %zu characters between slashes", size - 1);
	return malformed(err, text, part, wanted);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes percent-encoding; false for a bad one, a NUL, or a value that is too long. Case is kept. */
static bool decode(char *out, size_t size, span part)
{
	size_t length = 0;

	for (size_t i = 0; i < part.length; i++) {
		int c = (unsigned char)part.at[i];
		if (c == '%') {
			if (part.length - i < 3 || hex_digit(part.at[i + 1]) < 0 || hex_digit(part.at[i + 2]) < 0)
				return false;
			c = hex_digit(part.at[i + 1]) * 16 + hex_digit(part.at[i + 2]);
			i += 2;
		}
		if (c == '\0' || length + 1 >= size)
			return false;
		out[length++] = (char)c;
	}
	out[length] = '\0';
	return true;
}

/* What is between the parentheses: VERSION+FEATURE+FEATURE, each part maybe percent-encoded. */
static cply_status parse_os_options(cply_platform *out, span options, const char *text, cply_error *err)
{
	const char *plus = memchr(options.at, '+', options.length);
	span version = {options.at, plus ? (size_t)(plus - options.at) : options.length};
	span features = {options.at + version.length, options.length - version.length};

	if (version.length > 0 && !is_word(version, ".%"))
		return malformed(err, text, version, "an OS version of letters, digits, \"_\", \".\", \"-\" and \"%\"");
	if (!decode(out->os_version, sizeof out->os_version, version))
		return malformed(err, text, version, "a percent-encoded OS version of at most 63 bytes");
	if (features.length == 0)
		return CPLY_OK;
	features.at++, features.length--;
	for (span rest = features;;) {
		const char *end = memchr(rest.at, '+', rest.length);
		span one = {rest.at, end ? (size_t)(end - rest.at) : rest.length};
		if (!is_word(one, ".%"))
			return malformed(
				err, text, one, "OS features of letters, digits, \"_\", \".\", \"-\" and \"%\"");
		if (!end)
			break;
		rest.length -= one.length + 1;
		rest.at = end + 1;
	}
	if (!decode(out->os_features, sizeof out->os_features, features))
		return malformed(err, text, features, "percent-encoded OS features of at most 127 bytes in all");
	return CPLY_OK;
}

/* The first part: a name, and maybe options in parentheses. */
static cply_status parse_first(cply_platform *out, span part, const char *text, cply_error *err)
{
	const char *open = memchr(part.at, '(', part.length);
	span name = {part.at, open ? (size_t)(open - part.at) : part.length};

	if (!is_word(name, ""))
		return malformed(err, text, part, "an OS or architecture of letters, digits, \"_\" and \"-\"");
	if (open) {
		if (part.at[part.length - 1] != ')')
			return malformed(err, text, part, "a closing parenthesis at the end of the OS");
		span options = {open + 1, part.length - name.length - 2};
		cply_status status = parse_os_options(out, options, text, err);
		if (status)
			return status;
	}
	return put(out->os, sizeof out->os, name, text, err);
}

/* Splits "armv7" and "amd64v3" into architecture and variant where the front is an architecture. */
static bool split_variant(cply_platform *out)
{
	for (char *v = strrchr(out->arch, 'v'); v && v > out->arch && v[1] >= '0' && v[1] <= '9'; v = NULL) {
		char front[sizeof out->arch];
		size_t length = (size_t)(v - out->arch);
		/* "arm-v7" and "armv7" alike. */
		cply__name_copy(front, sizeof front, out->arch, v[-1] == '-' ? length - 1 : length);
		if (!cply__name_is_known(cply__known_arch, front))
			return false;
		CPLY__NAME_SET(out->variant, v);
		CPLY__NAME_SET(out->arch, front);
		return true;
	}
	return false;
}

/* "linux-armv7": what names an output folder. Only for text that the container world's rules refuse. */
static bool parse_pair(cply_platform *out, span part)
{
	const char *dash = memchr(part.at, '-', part.length);

	if (!dash)
		return false;
	size_t length = (size_t)(dash - part.at);
	if (!cply__name_copy(out->os, sizeof out->os, part.at, length) ||
		!cply__name_copy(out->arch, sizeof out->arch, dash + 1, part.length - length - 1))
		return false;
	bool is_os = cply__name_is_known(cply__known_os, out->os) || cply__name_means(cply__os_aliases, out->os);
	for (size_t i = 0; !is_os && i < cply__platform_row_count; i++)
		is_os = strcmp(cply__row_text(&cply__platform_rows[i], CPLY__ROW_OS), out->os) == 0;
	if (!is_os)
		return false;
	if (!cply__arch_alias_find(out->arch) && !cply__name_is_known(cply__known_arch, out->arch) &&
		!split_variant(out))
		return false;
	return true;
}

/* One part: an OS, an architecture, or a pair. The missing half is this machine's. */
static cply_status parse_single(cply_platform *out, span part, const char *text, cply_error *err)
{
	cply_platform host;
	cply_platform arch = {0};
	bool has_options = out->os_version[0] || out->os_features[0] || part.at[part.length - 1] == ')';

	cply__platform_normalise(out);
	if (cply__name_is_known(cply__known_os, out->os)) {
		cply_status status = cply_platform_host(&host, err);
		if (status)
			return status;
		CPLY__NAME_SET(out->arch, host.arch);
		/* Only where a bare architecture would not mean this machine's. */
		const cply__arch_family *family = cply__arch_family_find(host.arch);
		if (family && family->level == CPLY__LEVEL_ARM && !family->fallback)
			CPLY__NAME_SET(out->variant, host.variant);
		cply__platform_normalise(out);
		return CPLY_OK;
	}
	CPLY__NAME_SET(arch.arch, out->os);
	cply__platform_normalise(&arch);
	if (!has_options && cply__name_is_known(cply__known_arch, arch.arch)) {
		cply_status status = cply__host_names(&host, err);
		if (status)
			return status;
		CPLY__NAME_SET(arch.os, host.os);
		*out = arch;
		return CPLY_OK;
	}
	memset(out, 0, sizeof *out);
	if (!has_options && parse_pair(out, part)) {
		cply__platform_normalise(out);
		return CPLY_OK;
	}
	return cply__platform_unknown(err, text, "a known OS, architecture, or OS/ARCH[/VARIANT]");
}

/* Cuts at slashes. Returns the number of parts; more than `room` are counted, not stored. */
static size_t split(span *parts, size_t room, const char *text)
{
	size_t count = 0;

	for (const char *at = text;;) {
		size_t length = strcspn(at, "/");
		if (count < room)
			parts[count] = (span){at, length};
		count++;
		if (!at[length])
			return count;
		at += length + 1;
	}
}

cply_status cply_platform_parse(cply_platform *out, const char *text, cply_error *err)
{
	span parts[3];
	size_t count = split(parts, 3, text);
	cply_platform made = {0};
	cply_status status;

	if (strchr(text, '*'))
		return cply__platform_unknown(err, text, "a platform without wildcards");
	if (count > 3)
		return cply__platform_unknown(err, text, "at most three parts, OS/ARCH/VARIANT");
	status = parse_first(&made, parts[0], text, err);
	for (size_t i = 1; i < count && !status; i++) {
		if (!is_word(parts[i], "."))
			return malformed(err, text, parts[i], "parts of letters, digits, \"_\", \".\" and \"-\"");
		status = i == 1 ? put(made.arch, sizeof made.arch, parts[i], text, err)
				: put(made.variant, sizeof made.variant, parts[i], text, err);
	}
	if (!status && count == 1)
		status = parse_single(&made, parts[0], text, err);
	else if (!status && !cply__platform_normalise(&made))
		status = cply__platform_unknown(err, text, "an architecture and a variant that agree");
	if (!status)
		*out = made;
	return status;
}

static cply_status add_to_list(cply_platform *out, size_t room, size_t *count, const char *text, cply_error *err)
{
	const cply_platform_row *row;
	cply_platform one;
	cply_status status =
		cply__name_is_native(text) ? cply__platform_native(&one, err) : cply_platform_parse(&one, text, err);

	if (!status)
		status = cply_platform_row_get(&row, &one, err);
	if (status)
		return status;
	for (size_t i = 0; i < *count; i++)
		if (cply_platform_equal(&out[i], &one))
			return CPLY_OK;
	if (*count == room) {
		cply__error(err, CPLY_E_LIMIT, .hint = "do the work in several runs");
		cply__error_wanted(err, "at most %zu different platforms", room);
		return cply__error_found(err, "one more, \"%s\"", text);
	}
	out[(*count)++] = one;
	return CPLY_OK;
}

cply_status cply_platform_parse_list(cply_platform *out, size_t room, size_t *count, const char *text, cply_error *err)
{
	static const char separators[] = ", \t\n";
	char one[CPLY_PLATFORM_TEXT];

	*count = 0;
	for (const char *at = text + strspn(text, separators); *at; at += strspn(at, separators)) {
		size_t length = strcspn(at, separators);
		if (length >= sizeof one)
			return malformed(err, text, (span){at, length}, "a platform of at most 767 bytes");
		memcpy(one, at, length);
		one[length] = '\0';
		cply_status status = add_to_list(out, room, count, one, err);
		if (status)
			return status;
		at += length;
	}
	if (*count == 0)
		return cply__error(err, CPLY_E_USAGE, .wanted = "at least one platform", .found = "an empty list",
			.hint = "write for instance linux/amd64,linux/arm64");
	return CPLY_OK;
}
