/* Symbol versions (LSB Core, "Symbol Versioning"; Drepper, "ELF Symbol Versioning"): what is needed, what is provided.
 */
#include <ctype.h>
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/vec.h"
#include "store.h"

/* Layouts are the same in both classes. */
enum {
	NEED_SIZE = 16,
	NEED_COUNT = 2,
	NEED_FILE = 4,
	NEED_AUX = 8,
	NEED_NEXT = 12,
	AUX_SIZE = 16,
	AUX_FLAGS = 4,
	AUX_NAME = 8,
	AUX_NEXT = 12,
	DEF_SIZE = 20,
	DEF_FLAGS = 2,
	DEF_AUX = 12,
	DEF_NEXT = 16,
	DEF_AUX_SIZE = 8,
	FLAG_BASE = 1,
	FLAG_WEAK = 2
};

typedef CPLY__VEC(cply_version_need) needs;
typedef CPLY__VEC(const char *) texts;

/* One of the two tables while it is read. */
typedef struct table {
	cply_binary *binary;
	const cply__elf *elf;
	const cply__elf_dynamic *dynamic;
	uint64_t start, left; /* in the file */
	cply_error *err;
} table;

static cply_status take(unsigned char *record, size_t size, const table *t, uint64_t at)
{
	if (at > t->left || size > t->left - at)
		return cply__source_corrupt(
			t->elf->source, t->start + at, t->err, "symbol versions inside of a segment", "its end");
	return cply__source_take(t->elf->source, record, size, t->start + at, "a symbol version", t->err);
}

/* "GLIBC_2.34" to its numbers; others (GLIBC_PRIVATE) are none. */
static bool glibc_version(cply_version *out, const char *text)
{
	static const char prefix[] = "GLIBC_";
	cply_error ignored;

	return strncmp(text, prefix, strlen(prefix)) == 0 && isdigit((unsigned char)text[strlen(prefix)]) &&
	       cply_version_parse(out, text + strlen(prefix), &ignored) == CPLY_OK;
}

static void raise_floor(cply_binary *out, const cply_version_need *need)
{
	cply_version version;

	if (!need->is_weak && glibc_version(&version, need->version) &&
		cply_version_compare(&version, &out->glibc) > 0) {
		out->glibc = version;
		out->glibc_at = need->at;
	}
}

static cply_status too_many(const table *t, uint64_t at, uint64_t limit)
{
	return cply__source_limit(t->elf->source, t->start + at, t->err, "a number of symbol versions", limit);
}

/* One version that a library must have. */
static cply_status read_aux(cply_version_need *out, const table *t, const unsigned char *aux, uint64_t at)
{
	out->is_weak = (cply__read_u16(aux + AUX_FLAGS, t->elf->order) & FLAG_WEAK) != 0;
	out->at = t->start + at;
	return cply__elf_dynamic_name(&out->version, t->binary, t->elf, t->dynamic, t->start + at,
		cply__read_u32(aux + AUX_NAME, t->elf->order), t->err);
}

/* All of one library. */
static cply_status read_library(needs *list, const table *t, uint64_t at, const unsigned char *need)
{
	cply_byte_order order = t->elf->order;
	cply_version_need one;
	unsigned char aux[AUX_SIZE];
	cply_status status = cply__elf_dynamic_name(&one.library, t->binary, t->elf, t->dynamic, t->start + at,
		cply__read_u32(need + NEED_FILE, order), t->err);

	at += cply__read_u32(need + NEED_AUX, order);
	for (unsigned left = cply__read_u16(need + NEED_COUNT, order); left > 0 && !status; left--) {
		if (list->count == CPLY_VERSIONS_LIMIT)
			return too_many(t, at, CPLY_VERSIONS_LIMIT);
		status = take(aux, sizeof aux, t, at);
		if (!status)
			status = read_aux(&one, t, aux, at);
		if (status)
			return status;
		if (!CPLY__VEC_PUSH(list, t->elf->allocator, one))
			return cply__error_nomem(t->err);
		raise_floor(t->binary, &one);
		uint32_t next = cply__read_u32(aux + AUX_NEXT, order);
		if (next == 0)
			break;
		at += next;
	}
	return status;
}

static cply_status read_needs(needs *list, const table *t, uint64_t count)
{
	unsigned char need[NEED_SIZE];
	uint64_t at = 0;

	if (count > CPLY_NEEDED_LIMIT)
		return too_many(t, 0, CPLY_NEEDED_LIMIT);
	for (; count > 0; count--) {
		cply_status status = take(need, sizeof need, t, at);
		if (!status)
			status = read_library(list, t, at, need);
		if (status)
			return status;
		uint32_t next = cply__read_u32(need + NEED_NEXT, t->elf->order);
		if (next == 0)
			break;
		at += next;
	}
	return CPLY_OK;
}

/* The names of versions that a library defines; its first one is the name of the library itself. */
static cply_status read_definitions(texts *list, const table *t, uint64_t count)
{
	unsigned char definition[DEF_SIZE], aux[DEF_AUX_SIZE];
	uint64_t at = 0;

	if (count > CPLY_VERSIONS_LIMIT)
		return too_many(t, 0, CPLY_VERSIONS_LIMIT);
	for (; count > 0; count--) {
		const char *name;
		cply_status status = take(definition, sizeof definition, t, at);
		if (status)
			return status;
		uint64_t aux_at = at + cply__read_u32(definition + DEF_AUX, t->elf->order);
		status = take(aux, sizeof aux, t, aux_at);
		if (!status)
			status = cply__elf_dynamic_name(&name, t->binary, t->elf, t->dynamic, t->start + aux_at,
				cply__read_u32(aux, t->elf->order), t->err);
		if (status)
			return status;
		bool is_base = (cply__read_u16(definition + DEF_FLAGS, t->elf->order) & FLAG_BASE) != 0;
		if (!is_base && !CPLY__VEC_PUSH(list, t->elf->allocator, name))
			return cply__error_nomem(t->err);
		uint32_t next = cply__read_u32(definition + DEF_NEXT, t->elf->order);
		if (next == 0)
			break;
		at += next;
	}
	return CPLY_OK;
}

/* Finds a table by its two entries; false when there is none. */
static bool find(table *t, uint64_t *count, int64_t address_tag, int64_t count_tag)
{
	uint64_t address;

	return cply__elf_dynamic_value(&address, t->dynamic, address_tag) &&
	       cply__elf_dynamic_value(count, t->dynamic, count_tag) &&
	       cply__elf_offset(&t->start, &t->left, t->elf, address);
}

static void *keep(cply_binary *out, const void *bytes, size_t size)
{
	void *kept = cply__arena_alloc(cply__binary_arena(out), size);

	return kept ? memcpy(kept, bytes, size) : NULL;
}

cply_status cply__elf_read_versions(
	cply_binary *out, const cply__elf *elf, const cply__elf_dynamic *dynamic, cply_error *err)
{
	table t = {.binary = out, .elf = elf, .dynamic = dynamic, .err = err};
	needs list = {.at = NULL};
	texts names = {.at = NULL};
	uint64_t count;
	cply_status status = CPLY_OK;

	if (find(&t, &count, DT_VERNEED, DT_VERNEEDNUM))
		status = read_needs(&list, &t, count);
	if (!status && find(&t, &count, DT_VERDEF, DT_VERDEFNUM))
		status = read_definitions(&names, &t, count);
	if (!status && list.count > 0) {
		out->versions = keep(out, list.at, list.count * sizeof *list.at);
		out->version_count = out->versions ? list.count : 0;
	}
	if (!status && names.count > 0) {
		out->version_defs = keep(out, names.at, names.count * sizeof *names.at);
		out->version_def_count = out->version_defs ? names.count : 0;
	}
	if (!status && (out->version_count < list.count || out->version_def_count < names.count))
		status = cply__error_nomem(err);
	cply__free(elf->allocator, list.at);
	cply__free(elf->allocator, names.at);
	return status;
}
