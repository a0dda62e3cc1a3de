#include "flag_inputs.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/vec.h"

/* What a file's name is glued to, in arguments of compilers. */
static const char *const compiler_options[] = {"@", "-specs=", "--specs=", "-fprofile-use=", "-fplugin="};

/* Behind -Wl, with the file in the same word behind "=" or in the next one. Those that name an output are not here. */
static const char *const linker_options[] = {
	"-T", "--script", "--version-script", "--dynamic-list", "--retain-symbols-file", "--just-symbols", "-R"};

/* Options of linkers that take no value, so that what follows is a file: behind others it may be an output. */
static const char *const linker_switches[] = {"--whole-archive", "--no-whole-archive", "--start-group", "--end-group",
	"-(", "-)", "--as-needed", "--no-as-needed", "--push-state", "--pop-state", "-Bstatic", "-Bdynamic"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* One search: the files found so far, of which there may be several for each argument. */
typedef struct search {
	cply_texts lists[2]; /* the arguments, whatever side of the objects they are on */
	cply__arena *arena;
	cply__inputs *inputs;
	CPLY__VEC(uint32_t) found;
} search;

static const char *argument_at(const search *s, size_t index)
{
	const size_t first = s->lists[0].count;

	return index < first ? s->lists[0].at[index] : s->lists[1].at[index - first];
}

static size_t argument_count(const search *s)
{
	return s->lists[0].count + s->lists[1].count;
}

/*
 * The value of a short option ("-L"), glued to it or in the next argument, which is then skipped; NULL: not that
 * option.
 */
static const char *option_value(const search *s, size_t *index, const char *option)
{
	const char *argument = argument_at(s, *index);

	if (strncmp(argument, option, 2) != 0)
		return NULL;
	if (argument[2])
		return argument + 2;
	return *index + 1 < argument_count(s) ? argument_at(s, ++*index) : NULL;
}

/* Takes a path that is a file; false when there is no memory. */
static bool take(search *s, const char *path, size_t length)
{
	char name[PATH_MAX];
	struct stat stat;

	if (length >= sizeof name)
		return true;
	memcpy(name, path, length);
	name[length] = '\0';
	if (fstatat(s->inputs->folder, name, &stat, 0) != 0 || !S_ISREG(stat.st_mode))
		return true;
	uint32_t id = cply__inputs_add(s->inputs, name, length);
	if (id == CPLY__INPUT_NONE)
		return false;
	/* Looked at before any step runs: afterwards a file of the same clock tick would count as changed meanwhile. */
	(void)cply__inputs_exists(s->inputs, id);
	return CPLY__VEC_PUSH(&s->found, s->arena->allocator, id);
}

/*
 * A library (the value of -l) in every folder named by -L: the linker takes the first, but which one that is may
 * change.
 */
static bool take_library(search *s, const char *name, size_t length)
{
	static const char *const suffixes[] = {".a", ".so"};
	const int is_file_name = length && name[0] == ':';
	char path[PATH_MAX];

	for (size_t i = 0; i < argument_count(s); i++) {
		const char *folder = option_value(s, &i, "-L");
		for (size_t j = 0; folder && j < (is_file_name ? 1 : COUNT(suffixes)); j++) {
			int size = snprintf(path, sizeof path, "%s/%s%.*s%s", folder, is_file_name ? "" : "lib",
				(int)length - is_file_name, name + is_file_name, is_file_name ? "" : suffixes[j]);
			if (!take(s, path, (size_t)size))
				return false;
		}
	}
	return true;
}

/* The length of an option that a word of the linker begins with, its "=" included; 0: none of those that name files. */
static size_t linker_option(const char *word, size_t length)
{
	for (size_t i = 0; i < COUNT(linker_options); i++) {
		size_t size = strlen(linker_options[i]);
		if (length < size || memcmp(word, linker_options[i], size) != 0)
			continue;
		if (length == size || word[size] == '=')
			return size + (length > size);
	}
	return 0;
}

static bool is_linker_switch(const char *word, size_t length)
{
	for (size_t i = 0; i < COUNT(linker_switches); i++)
		if (strlen(linker_switches[i]) == length && memcmp(word, linker_switches[i], length) == 0)
			return true;
	return false;
}

/* One of "-T,script,--version-script=map,-lz,lib.a"; *is_file: this one names a file, and then whether the next does.
 */
static bool take_linker_word(search *s, bool *is_file, const char *word, size_t length)
{
	const size_t option = linker_option(word, length);
	const bool is_library = length > 2 && strncmp(word, "-l", 2) == 0;

	if (word[0] != '-')
		return !*is_file || take(s, word, length);
	*is_file = option == length || is_library || is_linker_switch(word, length);
	if (option && option < length)
		return take(s, word + option, length - option);
	return !is_library || take_library(s, word + 2, length - 2);
}

/* What follows "-Wl,". */
static bool take_linker_words(search *s, const char *words)
{
	bool is_file = true;

	for (size_t length; *words; words += length + (words[length] == ',')) {
		length = strcspn(words, ",");
		if (!take_linker_word(s, &is_file, words, length))
			return false;
	}
	return true;
}

static bool take_argument(search *s, size_t *index)
{
	const char *argument = argument_at(s, *index), *value;

	for (size_t i = 0; i < COUNT(compiler_options); i++) {
		size_t length = strlen(compiler_options[i]);
		if (strncmp(argument, compiler_options[i], length) == 0)
			return take(s, argument + length, strlen(argument + length));
	}
	if (strncmp(argument, "-Wl,", 4) == 0)
		return take_linker_words(s, argument + 4);
	if ((value = option_value(s, index, "-l")))
		return take_library(s, value, strlen(value));
	if ((value = option_value(s, index, "-T")))
		return take(s, value, strlen(value));
	return argument[0] == '-' || take(s, argument, strlen(argument));
}

static bool find(uint32_t **out, size_t *count, search *s)
{
	bool is_fine = true;

	for (size_t i = 0; is_fine && i < argument_count(s); i++)
		is_fine = take_argument(s, &i);
	*count = s->found.count;
	*out = cply__arena_alloc(s->arena, s->found.count * sizeof **out + 1);
	is_fine = is_fine && *out;
	if (is_fine && s->found.count)
		memcpy(*out, s->found.at, s->found.count * sizeof **out);
	cply__free(s->arena->allocator, s->found.at);
	return is_fine;
}

bool cply__flag_inputs_find(cply__plan *plan, cply__arena *arena, cply__inputs *inputs)
{
	for (int language = 0; language < CPLY__LANGUAGES; language++) {
		search s = {.lists = {plan->compile[language]}, .arena = arena, .inputs = inputs};
		if (!find(&plan->compile_inputs[language], &plan->compile_input_count[language], &s))
			return false;
	}
	search s = {.lists = {plan->link, plan->libraries}, .arena = arena, .inputs = inputs};
	return find(&plan->link_inputs, &plan->link_input_count, &s);
}
