/* Back from a triple to its row. */
#include <crossply/platform.h>

#include <stdio.h>
#include <string.h>

#include "names.h"

/* Longest triple that is looked at. */
enum { TRIPLE_ROOM = 128 };

/* Columns that hold triples; a row's own GNU triple counts before what others call it. */
static const cply__row_field triple_fields[] = {CPLY__ROW_TRIPLE, CPLY__ROW_MULTIARCH, CPLY__ROW_ALPINE_TRIPLE,
	CPLY__ROW_MUSL_TRIPLE, CPLY__ROW_LLVM_TRIPLE, CPLY__ROW_LLVM_MUSL_TRIPLE, CPLY__ROW_RUST_GNU,
	CPLY__ROW_RUST_MUSL, CPLY__ROW_ZIG_GNU, CPLY__ROW_ZIG_MUSL};

/* Leaves out vendors that say nothing, and a release at the end of the system's word ("macos11.0"). */
static void simplify(char out[TRIPLE_ROOM], const char *triple)
{
	size_t length = 0;
	int is_first = 1;

	for (const char *at = triple; *at;) {
		size_t size = strcspn(at, "-");
		size_t keep = size;
		for (const cply__name_pair *word = cply__triple_words; word->name && !is_first; word++) {
			size_t prefix = strlen(word->name);
			if (size >= prefix && memcmp(at, word->name, prefix) == 0 &&
				strspn(at + prefix, "0123456789.") == size - prefix)
				keep = prefix;
		}
		int is_vendor = !is_first && ((size == 2 && memcmp(at, "pc", 2) == 0) ||
						     (size == 7 && memcmp(at, "unknown", 7) == 0));
		if (!is_vendor && length + keep + 2 < TRIPLE_ROOM) {
			if (!is_first)
				out[length++] = '-';
			memcpy(out + length, at, keep);
			length += keep;
		}
		is_first = 0;
		at += size;
		at += *at == '-';
	}
	out[length] = '\0';
}

static const cply_platform_row *find(const char *triple, int simplified)
{
	for (size_t f = 0; f < sizeof triple_fields / sizeof *triple_fields; f++)
		for (size_t i = 0; i < cply__platform_row_count; i++) {
			const char *own = cply__row_text(&cply__platform_rows[i], triple_fields[f]);
			char simple[TRIPLE_ROOM];
			if (simplified) {
				simplify(simple, own);
				own = simple;
			}
			if (own[0] && strcmp(own, triple) == 0)
				return &cply__platform_rows[i];
		}
	return NULL;
}

static const char *last_word(const char *triple)
{
	const char *dash = strrchr(triple, '-');

	return dash ? dash + 1 : triple;
}

/* Does the row have a triple that ends so? The end is the ABI: x86_64-linux-gnux32 is not linux/amd64. */
static int has_ending(const cply_platform_row *row, const char *ending)
{
	for (size_t f = 0; f < sizeof triple_fields / sizeof *triple_fields; f++) {
		char simple[TRIPLE_ROOM];
		simplify(simple, cply__row_text(row, triple_fields[f]));
		if (simple[0] && strcmp(last_word(simple), ending) == 0)
			return 1;
	}
	return 0;
}

/* "armv7l-linux-gnueabihf": an alias of an architecture, a word that names the system, and an ABI of its row. */
static const cply_platform_row *find_by_words(const char *triple)
{
	cply_platform platform = {0};
	size_t length = strcspn(triple, "-");

	if (!cply__name_copy(platform.arch, sizeof platform.arch, triple, length) ||
		!cply__arch_alias_find(platform.arch))
		return NULL;
	for (const char *at = triple + length; *at; at += 1 + strcspn(at + 1, "-"))
		for (const cply__name_pair *word = cply__triple_words; word->name; word++)
			if (!platform.os[0] && strncmp(at + 1, word->name, strlen(word->name)) == 0)
				snprintf(platform.os, sizeof platform.os, "%s", word->means);
	const cply_platform_row *row = cply_platform_row_find(&platform);
	return row && has_ending(row, last_word(triple)) ? row : NULL;
}

const cply_platform_row *cply_platform_row_by_triple(const char *triple)
{
	char simple[TRIPLE_ROOM];

	if (strlen(triple) >= TRIPLE_ROOM || !strchr(triple, '-'))
		return NULL;
	const cply_platform_row *row = find(triple, 0);
	if (row)
		return row;
	simplify(simple, triple);
	row = find(simple, 1);
	return row ? row : find_by_words(simple);
}
