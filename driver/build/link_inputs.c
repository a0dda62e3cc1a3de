#include "link_inputs.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/vec.h"

/* One search: the files found so far, of which there may be several for each argument. */
typedef struct search {
	const cply__plan *plan;
	cply__arena *arena;
	cply__inputs *inputs;
	CPLY__VEC(uint32_t) found;
} search;

/* All link arguments, whatever side of the objects they are on. */
static const char *argument_at(const cply__plan *plan, size_t index)
{
	return index < plan->link.count ? plan->link.at[index] : plan->libraries.at[index - plan->link.count];
}

static size_t argument_count(const cply__plan *plan)
{
	return plan->link.count + plan->libraries.count;
}

/*
 * The value of a short option ("-L"), glued to it or in the next argument, which is then skipped; NULL: not that
 * option.
 */
static const char *option_value(const cply__plan *plan, size_t *index, const char *option)
{
	const char *argument = argument_at(plan, *index);

	if (strncmp(argument, option, 2) != 0)
		return NULL;
	if (argument[2])
		return argument + 2;
	return *index + 1 < argument_count(plan) ? argument_at(plan, ++*index) : NULL;
}

/* Takes a path that is a file; false when there is no memory. */
static bool take(search *s, const char *path)
{
	struct stat stat;

	if (fstatat(s->inputs->folder, path, &stat, 0) != 0 || !S_ISREG(stat.st_mode))
		return true;
	uint32_t id = cply__inputs_add(s->inputs, path, strlen(path));
	return id != CPLY__INPUT_NONE && CPLY__VEC_PUSH(&s->found, s->arena->allocator, id);
}

/* A library in every folder named by -L: the linker takes the first, but which one that is may change. */
static bool take_library(search *s, const char *name)
{
	for (size_t i = 0; i < argument_count(s->plan); i++) {
		const char *folder = option_value(s->plan, &i, "-L");
		if (!folder)
			continue;
		const char *archive = cply__arena_printf(s->arena, "%s/lib%s.a", folder, name);
		const char *shared = cply__arena_printf(s->arena, "%s/lib%s.so", folder, name);
		if (!archive || !shared || !take(s, archive) || !take(s, shared))
			return false;
	}
	return true;
}

static bool take_argument(search *s, size_t *index)
{
	const char *library = option_value(s->plan, index, "-l");

	if (library)
		return take_library(s, library);
	const char *argument = argument_at(s->plan, *index);
	return argument[0] == '-' || take(s, argument);
}

bool cply__link_inputs_find(cply__plan *plan, cply__arena *arena, cply__inputs *inputs)
{
	search s = {.plan = plan, .arena = arena, .inputs = inputs};
	bool fine = true;

	for (size_t i = 0; fine && i < argument_count(plan); i++)
		fine = take_argument(&s, &i);
	plan->link_input_count = s.found.count;
	plan->link_inputs = cply__arena_alloc(arena, s.found.count * sizeof *plan->link_inputs + 1);
	fine = fine && plan->link_inputs;
	if (fine && s.found.count)
		memcpy(plan->link_inputs, s.found.at, s.found.count * sizeof *plan->link_inputs);
	cply__free(arena->allocator, s.found.at);
	return fine;
}
