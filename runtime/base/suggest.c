#include <crossply/suggest.h>

#include <string.h>

enum { LONGEST = 63 };

static unsigned char fold(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edits that turn `a` into `b` (optimal string alignment: insert, remove, replace, swap neighbours). */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b_length; j++)
		above[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			int is_same = fold(a[i - 1]) == fold(b[j - 1]);
			size_t best = least(above[j] + 1, row[j - 1] + 1);
			best = least(best, above[j - 1] + !is_same);
			if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]))
				best = least(best, before[j - 2] + 1);
			row[j] = best;
		}
		size_t *oldest = before;
		before = above;
		above = row;
		row = oldest;
	}
	return above[b_length];
}

void cply_suggestion_init(cply_suggestion *suggestion, const char *given)
{
	suggestion->given = given;
	suggestion->name = NULL;
	suggestion->distance = 0;
}

void cply_suggestion_offer(cply_suggestion *suggestion, const char *name)
{
	size_t given_length = strlen(suggestion->given);
	size_t length = strlen(name);

	if (given_length == 0 || given_length > LONGEST || length > LONGEST)
		return;
	size_t distance = edit_distance(suggestion->given, given_length, name, length);
	size_t longer = length > given_length ? length : given_length;
	size_t allowed = longer / 3 > 0 ? longer / 3 : 1;
	if (distance > allowed || distance >= longer || (suggestion->name && distance >= suggestion->distance))
		return;
	suggestion->name = name;
	suggestion->distance = distance;
}
