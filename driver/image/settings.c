#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/clock.h"
#include "runtime/error.h"
#include "runtime/json_read.h"

enum { PORTS_MAX = 1000 };

static cply_status refuse(const char *option, const char *found, const char *wanted, cply_error *err)
{
	cply__error(err, CPLY_E_USAGE, .found = *found ? found : "\"\"", .wanted = wanted);
	return cply__error_context(err, "--%s", option);
}

static cply_status allocate_words(image_words *out, cply__arena *arena, size_t count, cply_error *err)
{
	out->count = 0;
	out->at = count ? cply__arena_alloc(arena, count * sizeof *out->at) : NULL;
	return count && !out->at ? cply__error_nomem(err) : CPLY_OK;
}

static cply_status copy_list(image_words *out, cply__arena *arena, const char *option, const char *text,
	const cply__json *list, cply_error *err)
{
	if (!cply__json_is_array(list))
		return refuse(option, text, "a JSON list of words", err);
	if (allocate_words(out, arena, cply__json_count(list), err))
		return err->code;
	for (size_t i = 0; i < cply__json_count(list); i++) {
		const char *word = cply__json_text(cply__json_at(list, i));
		if (!word)
			return refuse(option, text, "only texts in the JSON list", err);
		out->at[i] = cply__arena_strdup(arena, word);
		if (!out->at[i])
			return cply__error_nomem(err);
		out->count++;
	}
	return CPLY_OK;
}

static cply_status read_words(
	image_words *out, cply__arena *arena, const char *option, const cply_texts *given, cply_error *err)
{
	if (given->count == 1 && given->at[0][0] == '[') {
		cply__json *list;
		const char *text = given->at[0];
		cply_status parsed = cply__json_parse(&list, text, strlen(text), NULL, err);
		if (parsed)
			return parsed == CPLY_E_NOMEM
				       ? parsed
				       : refuse(option, text, "a JSON list of words, as in [\"/app\", \"-v\"]", err);
		cply_status status = copy_list(out, arena, option, text, list, err);
		cply__json_free(list);
		return status;
	}
	if (given->count && !*given->at[0] && strcmp(option, "entrypoint") == 0)
		return refuse(option, "", "a program, or [] for none", err);
	if (allocate_words(out, arena, given->count, err))
		return err->code;
	for (size_t i = 0; i < given->count; i++)
		out->at[out->count++] = given->at[i];
	return CPLY_OK;
}

/* A name is given again to change its value, not to have it twice; its place stays. */
static cply_status read_env(image_words *out, cply__arena *arena, const cply_texts *given, cply_error *err)
{
	if (allocate_words(out, arena, given->count, err))
		return err->code;
	for (size_t i = 0; i < given->count; i++) {
		size_t name = strcspn(given->at[i], "=");
		size_t at = 0;
		if (name == 0 || given->at[i][name] != '=')
			return refuse("env", given->at[i], "NAME=VALUE", err);
		while (at < out->count && strncmp(out->at[at], given->at[i], name + 1) != 0)
			at++;
		out->at[at] = given->at[i];
		if (at == out->count)
			out->count++;
	}
	return CPLY_OK;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const image_pair *)a)->key, ((const image_pair *)b)->key);
}

static size_t find_key(const image_pairs *pairs, const char *key)
{
	size_t at = 0;

	while (at < pairs->count && strcmp(pairs->at[at].key, key) != 0)
		at++;
	return at;
}

static void put_pair(image_pairs *pairs, const char *key, const char *value)
{
	size_t at = find_key(pairs, key);

	pairs->at[at] = (image_pair){key, value};
	if (at == pairs->count)
		pairs->count++;
}

static void sort_pairs(image_pairs *pairs)
{
	if (pairs->count)
		qsort(pairs->at, pairs->count, sizeof *pairs->at, by_key);
}

static cply_status allocate_pairs(image_pairs *out, cply__arena *arena, size_t count, cply_error *err)
{
	out->count = 0;
	out->at = count ? cply__arena_alloc(arena, count * sizeof *out->at) : NULL;
	return count && !out->at ? cply__error_nomem(err) : CPLY_OK;
}

static cply_status read_pairs(
	image_pairs *out, cply__arena *arena, const char *option, const cply_texts *given, cply_error *err)
{
	if (allocate_pairs(out, arena, given->count, err))
		return err->code;
	for (size_t i = 0; i < given->count; i++) {
		size_t length = strcspn(given->at[i], "=");
		if (length == 0 || given->at[i][length] != '=')
			return refuse(option, given->at[i], "KEY=VALUE", err);
		const char *key = cply__arena_strndup(arena, given->at[i], length);
		if (!key)
			return cply__error_nomem(err);
		put_pair(out, key, given->at[i] + length + 1);
	}
	sort_pairs(out);
	return CPLY_OK;
}

/* "8080", "8080/udp", "8000-8003/tcp": the first and last port and the protocol. */
static bool parse_ports(unsigned *first, unsigned *last, const char **protocol, const char *text)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	unsigned long from = strtoul(text, &end, 10), to = from;
	if (*end == '-') {
		if (end[1] < '0' || end[1] > '9')
			return false;
		to = strtoul(end + 1, &end, 10);
	}
	if (from < 1 || to < from || to > 65535)
		return false;
	*first = (unsigned)from;
	*last = (unsigned)to;
	*protocol = *end == '\0' ? "/tcp" : end;
	return strcmp(*protocol, "/tcp") == 0 || strcmp(*protocol, "/udp") == 0 || strcmp(*protocol, "/sctp") == 0;
}

static cply_status read_ports(image_pairs *out, cply__arena *arena, const cply_texts *given, cply_error *err)
{
	static const char wanted[] = "PORT or PORT-PORT, 1 to 65535, with /tcp, /udp or /sctp or nothing behind it";
	unsigned first, last;
	const char *protocol;
	size_t count = 0;

	for (size_t i = 0; i < given->count; i++) {
		if (!parse_ports(&first, &last, &protocol, given->at[i]))
			return refuse("expose", given->at[i], wanted, err);
		count += last - first + 1;
		if (count > PORTS_MAX)
			return refuse("expose", given->at[i], "at most 1000 ports in all", err);
	}
	if (allocate_pairs(out, arena, count, err))
		return err->code;
	for (size_t i = 0; i < given->count; i++) {
		parse_ports(&first, &last, &protocol, given->at[i]);
		for (unsigned port = first; port <= last; port++) {
			const char *key = cply__arena_printf(arena, "%u%s", port, protocol);
			if (!key)
				return cply__error_nomem(err);
			put_pair(out, key, "");
		}
	}
	sort_pairs(out);
	return CPLY_OK;
}

static cply_status read_volumes(image_pairs *out, cply__arena *arena, const cply_texts *given, cply_error *err)
{
	if (allocate_pairs(out, arena, given->count, err))
		return err->code;
	for (size_t i = 0; i < given->count; i++) {
		if (given->at[i][0] != '/')
			return refuse("volume", given->at[i], "an absolute path", err);
		put_pair(out, given->at[i], "");
	}
	sort_pairs(out);
	return CPLY_OK;
}

/* RFC 3339 section 5.6, as far as a pattern can tell: "0" stands for a digit. */
static bool fits_pattern(const char **text, const char *pattern)
{
	const char *at = *text;

	for (; *pattern; pattern++, at++)
		if (*pattern == '0' ? *at < '0' || *at > '9' : *at != *pattern)
			return false;
	*text = at;
	return true;
}

/* Two digits. */
static int number_at(const char *text)
{
	return (text[0] - '0') * 10 + (text[1] - '0');
}

/* Section 5.7: days of months, with leap years, and the leap second. `text` has the form of a time. */
static bool is_in_range(const char *text)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year = number_at(text) * 100 + number_at(text + 2), month = number_at(text + 5), day = number_at(text + 8);
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && is_leap) &&
	       number_at(text + 11) <= 23 && number_at(text + 14) <= 59 && number_at(text + 17) <= 60;
}

static bool is_offset(const char *text)
{
	const char *end = text;

	if (!fits_pattern(&end, "+00:00") && !fits_pattern(&end, "-00:00"))
		return strcmp(text, "Z") == 0;
	return !*end && number_at(text + 1) <= 23 && number_at(text + 4) <= 59;
}

static bool is_time(const char *text)
{
	const char *start = text;

	if (!fits_pattern(&text, "0000-00-00T00:00:00"))
		return false;
	if (!is_in_range(start))
		return false;
	if (*text == '.') {
		size_t digits = strspn(text + 1, "0123456789");
		if (digits == 0 || digits > 9)
			return false;
		text += 1 + digits;
	}
	return is_offset(text);
}

static cply_status read_created(
	image_settings *out, cply__arena *arena, const cply_context *context, const char *given, cply_error *err)
{
	char text[32];

	if (given && !is_time(given))
		return refuse("created", given, "a time of RFC 3339, such as 2024-05-01T12:00:00Z", err);
	cply__clock_format(text, sizeof text, context->source_date_epoch);
	out->created = given ? given : cply__arena_strdup(arena, text);
	return out->created ? CPLY_OK : cply__error_nomem(err);
}

static bool is_signal(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (digits > 0)
		return digits <= 2 && text[digits] == '\0';
	return strncmp(text, "SIG", 3) == 0 &&
	       text[3 + strspn(text + 3, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-")] == '\0' && text[3];
}

/* image-spec config.md, User: one or two names or numbers. */
static bool is_user(const char *text)
{
	size_t user = strcspn(text, ": \t\n/");

	if (user == 0 || !text[user])
		return user > 0;
	const char *group = text + user + 1;
	return text[user] == ':' && *group && !group[strcspn(group, ": \t\n/")];
}

static cply_status read_scalars(image_settings *out, const cply_image_options *options, cply_error *err)
{
	out->user = options->user && *options->user ? options->user : NULL;
	out->workdir = options->workdir && *options->workdir ? options->workdir : NULL;
	out->stop_signal = options->stop_signal && *options->stop_signal ? options->stop_signal : NULL;
	out->author = options->author && *options->author ? options->author : NULL;
	if (out->user && !is_user(out->user))
		return refuse("user", out->user, "USER or USER:GROUP, names or numbers", err);
	if (out->workdir && out->workdir[0] != '/')
		return refuse("workdir", out->workdir, "an absolute path", err);
	if (out->stop_signal && !is_signal(out->stop_signal))
		return refuse("stop-signal", out->stop_signal, "a signal, such as SIGTERM or 15", err);
	return CPLY_OK;
}

cply_status image_settings_read(image_settings *out, cply__arena *arena, cply_context *context,
	const cply_image_options *options, cply_error *err)
{
	image_settings settings = {0};

	if (read_words(&settings.entrypoint, arena, "entrypoint", &options->entrypoint, err) ||
		read_words(&settings.cmd, arena, "cmd", &options->cmd, err) ||
		read_env(&settings.env, arena, &options->env, err) ||
		read_pairs(&settings.labels, arena, "label", &options->labels, err) ||
		read_pairs(&settings.annotations, arena, "annotation", &options->annotations, err) ||
		read_ports(&settings.expose, arena, &options->expose, err) ||
		read_volumes(&settings.volumes, arena, &options->volumes, err) ||
		read_scalars(&settings, options, err) || read_created(&settings, arena, context, options->created, err))
		return err->code;
	*out = settings;
	return CPLY_OK;
}
