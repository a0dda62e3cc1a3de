/* cply__environment_with of runtime/process.h. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/process.h"

/* One "NAME=value" (or "NAME", to be removed), and how it ranks among those of the same name: the lowest wins. */
typedef struct entry {
	const char *text;
	size_t name_length;
	size_t rank;
} entry;

static int compare_entries(const void *one, const void *two)
{
	const entry *a = one, *b = two;
	size_t shorter = a->name_length < b->name_length ? a->name_length : b->name_length;
	int order = memcmp(a->text, b->text, shorter);

	if (order == 0 && a->name_length != b->name_length)
		order = a->name_length < b->name_length ? -1 : 1;
	if (order == 0)
		order = a->rank < b->rank ? -1 : a->rank > b->rank;
	return order;
}

static bool same_name(const entry *a, const entry *b)
{
	return a->name_length == b->name_length && memcmp(a->text, b->text, a->name_length) == 0;
}

static entry entry_of(const char *text, size_t rank)
{
	return (entry){text, strcspn(text, "="), rank};
}

/* Keeps the winner of each name unless it is a removal; returns their number and sums up their bytes. */
static size_t keep_winners(entry *entries, size_t count, size_t *bytes)
{
	size_t kept = 0;

	*bytes = 0;
	for (size_t i = 0; i < count;) {
		entry winner = entries[i];
		while (i < count && same_name(&winner, &entries[i]))
			i++;
		if (winner.text[winner.name_length] != '=')
			continue;
		entries[kept++] = winner;
		*bytes += strlen(winner.text) + 1;
	}
	return kept;
}

static char **lay_out(const cply_allocator *allocator, const entry *entries, size_t count, size_t bytes)
{
	char **out = cply__alloc(allocator, (count + 1) * sizeof *out + bytes);

	if (!out)
		return NULL;
	char *text = (char *)(out + count + 1);
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(entries[i].text) + 1;
		out[i] = memcpy(text, entries[i].text, size);
		text += size;
	}
	out[count] = NULL;
	return out;
}

char **cply__environment_with(
	const cply_allocator *allocator, const char *const *environment, const char *const *set, size_t set_count)
{
	size_t count = 0, bytes;

	while (environment[count])
		count++;
	entry *entries = cply__calloc(allocator, count + set_count, sizeof *entries);
	if (!entries)
		return NULL;
	/* Of several changes the last wins, of several old values the first, which is what getenv(3) finds. */
	for (size_t i = 0; i < set_count; i++)
		entries[i] = entry_of(set[i], set_count - i);
	for (size_t i = 0; i < count; i++)
		entries[set_count + i] = entry_of(environment[i], set_count + 1 + i);
	qsort(entries, count + set_count, sizeof *entries, compare_entries);
	count = keep_winners(entries, count + set_count, &bytes);
	char **out = lay_out(allocator, entries, count, bytes);
	cply__free(allocator, entries);
	return out;
}
