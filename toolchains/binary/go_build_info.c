#include "go_build_info.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "store.h"

/* Flag 2 says that two strings with their lengths follow at 32. Settings stand between sentinels of 16 bytes. */
enum {
	FLAGS = 15,
	HAS_STRINGS = 2,
	STRINGS = 32,
	SENTINEL = 16,
	STEP = 16,
	SEARCH = 65536,
	LONGEST_LEB = 10,
	VERSION_LIMIT = 256,
	SETTINGS_LIMIT = 1 << 20
};
static const char magic[] = "\xff Go buildinf:";

static bool is_word(const char *word, const char *text, size_t length)
{
	return strlen(word) == length && memcmp(word, text, length) == 0;
}

static bool begins(const char *text, size_t length, const char *start)
{
	return length >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

/* Where a setting goes, or NULL. Variables of one architecture (GOARM, GOAMD64) keep their name; a '=' follows it. */
static const char **place_of(cply_binary *out, const char *name, size_t length)
{
	static const char *const others[] = {"GOEXPERIMENT", "GOFIPS140"};
	static const char capitals_and_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	if (is_word("GOOS", name, length))
		return &out->go_os;
	if (is_word("GOARCH", name, length))
		return &out->go_arch;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (is_word(others[i], name, length))
			return NULL;
	/* GOARM, GOAMD64, GO386, ...: whatever Go will call the next one. */
	return length > 2 && memcmp(name, "GO", 2) == 0 && strspn(name, capitals_and_digits) == length
		       ? &out->go_variant
		       : NULL;
}

/* Keeps the value of one "build" line of Go's module text that is about the target. */
static cply_status take_setting(cply_binary *out, const char *line, size_t length, cply_error *err)
{
	static const char build[] = "build\t", with_c[] = "build\tCGO_ENABLED=1";
	const size_t skip = sizeof build - 1;
	const char *equals = memchr(line, '=', length);

	if (is_word(with_c, line, length))
		out->go_has_c = 1;
	if (!equals || !begins(line, length, build) || equals < line + skip)
		return CPLY_OK;
	const char **place = place_of(out, line + skip, (size_t)(equals - line) - skip);
	if (!place || *place)
		return CPLY_OK;
	const char *value = place == &out->go_variant ? line + skip : equals + 1;
	*place = cply__arena_strndup(cply__binary_arena(out), value, (size_t)(line + length - value));
	return *place ? CPLY_OK : cply__error_nomem(err);
}

static cply_status take_settings(cply_binary *out, const char *text, size_t length, cply_error *err)
{
	cply_status status = CPLY_OK;

	for (const char *end = text + length; text < end && !status;) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t size = (size_t)((newline ? newline : end) - text);
		status = take_setting(out, text, size, err);
		text += size + 1;
		if (!newline)
			break;
	}
	return status;
}

/* A string with its length in front; NULL in *text for one that is not there, or too long. Owned by the caller. */
static cply_status take_string(char **text, size_t *length, const cply__binary_source *source, uint64_t *at,
	uint64_t limit, const cply_allocator *allocator, cply_error *err)
{
	unsigned char head[LONGEST_LEB];
	const unsigned char *end = head;
	uint64_t size;
	size_t got;

	*text = NULL;
	*length = 0;
	cply_status status = cply__source_peek(source, head, sizeof head, *at, &got, err);
	if (status)
		return status;
	if (!cply__read_uleb(&size, &end, head + got) || size > limit)
		return CPLY_OK;
	*at += (uint64_t)(end - head);
	if (!cply__source_has(source, *at, size))
		return CPLY_OK;
	char *bytes = cply__alloc(allocator, (size_t)size + 1);
	if (!bytes)
		return cply__error_nomem(err);
	status = cply__source_take(source, bytes, (size_t)size, *at, "Go's build information", err);
	if (status) {
		cply__free(allocator, bytes);
		return status;
	}
	bytes[size] = '\0';
	*text = bytes;
	*length = (size_t)size;
	*at += size;
	return CPLY_OK;
}

static cply_status take_info(cply_binary *out, const cply__binary_source *source, uint64_t at, cply_error *err)
{
	const cply_allocator *allocator = out->store->allocator;
	uint64_t next = at + STRINGS;
	size_t length;
	char *text;
	cply_status status = take_string(&text, &length, source, &next, VERSION_LIMIT, allocator, err);

	if (status || !text)
		return status;
	out->go_at = at;
	out->go_version = cply__arena_strndup(cply__binary_arena(out), text, length);
	cply__free(allocator, text);
	if (!out->go_version)
		return cply__error_nomem(err);
	status = take_string(&text, &length, source, &next, SETTINGS_LIMIT, allocator, err);
	if (!status && length > (size_t)2 * SENTINEL)
		status = take_settings(out, text + SENTINEL, length - (size_t)2 * SENTINEL, err);
	cply__free(allocator, text);
	return status;
}

cply_status cply__go_build_info(
	cply_binary *out, const cply__binary_source *source, uint64_t offset, uint64_t size, cply_error *err)
{
	unsigned char bytes[4096];
	uint64_t most = size < SEARCH ? size : SEARCH;

	for (uint64_t done = 0; done < most; done += sizeof bytes) {
		size_t got, want = most - done < sizeof bytes ? (size_t)(most - done) : sizeof bytes;
		cply_status status = cply__source_peek(source, bytes, want, offset + done, &got, err);
		if (status)
			return status;
		for (size_t i = 0; i + STEP <= got; i += STEP)
			if (memcmp(bytes + i, magic, sizeof magic - 1) == 0)
				return bytes[i + FLAGS] & HAS_STRINGS ? take_info(out, source, offset + done + i, err)
								      : CPLY_OK;
	}
	return CPLY_OK;
}
