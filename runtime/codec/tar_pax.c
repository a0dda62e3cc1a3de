#include "tar_pax.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/alloc.h"
#include "tar_block.h"

void cply__pax_init(cply__pax *pax, const cply_allocator *allocator)
{
	memset(pax, 0, sizeof *pax);
	cply__arena_init(&pax->arena, allocator);
}

void cply__pax_release(cply__pax *pax)
{
	const cply_allocator *allocator = pax->arena.allocator;

	cply__arena_release(&pax->arena);
	cply__free(allocator, pax->records.at);
	cply__pax_init(pax, allocator);
}

/* The "LENGTH " in front of a record; 0 when there is none that fits into what is left. */
static size_t take_length(const char **at, const char *end)
{
	size_t length = 0, left = (size_t)(end - *at);
	const char *c = *at;

	for (; c < end && *c >= '0' && *c <= '9' && length <= left; c++)
		length = length * 10 + (size_t)(*c - '0');
	if (c == *at || c == end || *c != ' ' || length > left)
		return 0;
	*at = c + 1;
	return length;
}

bool cply__pax_take(cply__pax *pax, const char *text, size_t length, const char **fault)
{
	const cply_allocator *allocator = pax->arena.allocator;

	*fault = NULL;
	pax->bytes += length;
	for (const char *at = text, *end = text + length; at < end;) {
		const char *key = at;
		size_t record_length = take_length(&key, end);
		const char *next = at + record_length;
		const char *equals = next > key ? memchr(key, '=', (size_t)(next - key)) : NULL;
		if (!equals || equals == key || next[-1] != '\n') {
			*fault = at;
			return false;
		}
		cply__pax_record record = {.key_length = (size_t)(equals - key)};
		record.length = (size_t)(next - 1 - (equals + 1));
		record.key = cply__arena_strndup(&pax->arena, key, record.key_length);
		record.value = cply__arena_strndup(&pax->arena, equals + 1, record.length);
		if (!record.key || !record.value || !CPLY__VEC_PUSH(&pax->records, allocator, record))
			return false;
		at = next;
	}
	return true;
}

const cply__pax_record *cply__pax_find(const cply__pax *pax, const char *key)
{
	size_t length = strlen(key);

	for (size_t i = pax->records.count; i-- > 0;) {
		const cply__pax_record *record = &pax->records.at[i];
		if (record->key_length == length && memcmp(record->key, key, length) == 0)
			return record;
	}
	return NULL;
}

bool cply__pax_number(uint64_t *out, const cply__pax_record *record, bool fraction)
{
	uint64_t value = 0;
	size_t i = 0;

	for (; i < record->length && record->value[i] >= '0' && record->value[i] <= '9'; i++) {
		unsigned digit = (unsigned)(record->value[i] - '0');
		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return i > 0 && (i == record->length || (fraction && record->value[i] == '.'));
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* GNU tar writes '=' and '%' in names as %3D and %25; nothing else is decoded. */
static char *decode_name(cply__arena *arena, const char *key)
{
	char *name = cply__arena_strdup(arena, key + strlen(TAR_XATTR_PREFIX));
	char *out = name;

	for (const char *in = name; in && *in; out++) {
		int code = in[0] == '%' && hex_digit(in[1]) >= 0 && hex_digit(in[2]) >= 0
				   ? hex_digit(in[1]) * 16 + hex_digit(in[2])
				   : 0;
		bool is_encoded = code == '%' || code == '=';
		*out = is_encoded ? (char)code : *in;
		in += is_encoded ? 3 : 1;
	}
	if (name)
		*out = '\0';
	return name;
}

/* An attribute and its place among the records, so that the last one of a name can be told. */
typedef struct numbered_xattr {
	cply__tar_xattr xattr;
	size_t number;
} numbered_xattr;

static int compare_xattrs(const void *a, const void *b)
{
	const numbered_xattr *x = a, *y = b;
	int order = strcmp(x->xattr.name, y->xattr.name);

	return order ? order : x->number < y->number ? -1 : 1;
}

static bool is_xattr(const cply__pax_record *record)
{
	return strncmp(record->key, TAR_XATTR_PREFIX, strlen(TAR_XATTR_PREFIX)) == 0;
}

static bool gather(numbered_xattr *all, size_t *count, cply__arena *arena, const cply__pax *pax)
{
	for (size_t i = 0; i < pax->records.count; i++) {
		const cply__pax_record *record = &pax->records.at[i];
		if (!is_xattr(record))
			continue;
		char *name = decode_name(arena, record->key);
		if (!name)
			return false;
		all[*count] = (numbered_xattr){{name, record->value, record->length}, *count};
		(*count)++;
	}
	return true;
}

bool cply__pax_xattrs(
	cply__tar_xattr **out, size_t *count, cply__arena *arena, const cply__pax *global, const cply__pax *local)
{
	size_t room = 0, gathered = 0;

	*out = NULL;
	*count = 0;
	for (size_t i = 0; i < global->records.count; i++)
		room += is_xattr(&global->records.at[i]);
	for (size_t i = 0; i < local->records.count; i++)
		room += is_xattr(&local->records.at[i]);
	if (!room)
		return true;
	numbered_xattr *all = cply__arena_alloc(arena, room * sizeof *all);
	cply__tar_xattr *xattrs = cply__arena_alloc(arena, room * sizeof *xattrs);
	if (!all || !xattrs || !gather(all, &gathered, arena, global) || !gather(all, &gathered, arena, local))
		return false;
	qsort(all, gathered, sizeof *all, compare_xattrs);
	for (size_t i = 0; i < gathered; i++)
		if (i + 1 == gathered || strcmp(all[i].xattr.name, all[i + 1].xattr.name) != 0)
			xattrs[(*count)++] = all[i].xattr;
	*out = xattrs;
	return true;
}
