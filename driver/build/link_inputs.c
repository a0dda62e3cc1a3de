/* What a program was linked from besides its objects: the linker says it, where it can. */
#include "link_inputs.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/error.h"

#include "gathering.h"

static const char option[] = "--dependency-file";

/* Does the user have the linker write that file for a purpose of the user's own? It writes one only. */
static bool is_taken(cply_texts words)
{
	for (size_t i = 0; i < words.count; i++)
		if (strstr(words.at[i], option))
			return true;
	return false;
}

cply_status cply__link_inputs_ask(cply__task *task, cply_error *err)
{
	const cply__target *target = task->target;
	const cply__plan *plan = &target->run->plan;

	/* A linker that was asked and refused is not asked again. */
	if (target->is_linker_mute || is_taken(plan->link) || is_taken(plan->libraries))
		return CPLY_OK;
	task->depfile = cply__arena_printf(&task->arena, "%s.d", target->linked);
	const char *argument = task->depfile ? cply__arena_printf(&task->arena, "%s=%s", option, task->depfile) : NULL;
	if (!argument)
		return cply__error_nomem(err);
	/* Of a killed run: it must not be taken for this one's. */
	unlink(task->depfile);
	/* Not -Wl, which would cut a path at its commas. */
	cply__task_argue(task, "-Xlinker");
	cply__task_argue(task, argument);
	return CPLY_OK;
}

bool cply__link_inputs_refused(const cply__task *task, const char *output)
{
	return task->kind == CPLY__TASK_LINK && task->depfile && strstr(output, option + 2);
}

/* The inputs of the link step while they are gathered. */
typedef struct reading {
	cply__gathering inputs;
	const char *own; /* the target's folder: objects count by contents already */
} reading;

static bool add_file(void *user, const char *path, size_t length)
{
	reading *r = user;
	cply__inputs *inputs = &r->inputs.run->inputs;
	const size_t own = strlen(r->own);
	struct stat stat;

	if (strncmp(path, r->own, own) == 0 && path[own] == '/')
		return true;
	/* What is gone by now the linker made for itself: objects of link-time optimisation. */
	if (fstatat(inputs->folder, path, &stat, 0) != 0 || !S_ISREG(stat.st_mode))
		return true;
	const uint32_t id = cply__inputs_add(inputs, path, length);
	return id != CPLY__INPUT_NONE && cply__gathering_add(&r->inputs, id);
}

cply_status cply__link_inputs_learn(cply__task *task, cply_error *err)
{
	cply__target *target = task->target;
	const cply__plan *plan = &target->run->plan;
	reading r = {.inputs = {.run = target->run, .since = task->since}, .own = target->folder};
	cply_status status = CPLY_OK;
	cply_error failed;
	bool missing;

	for (size_t i = 0; !status && i < plan->link_input_count; i++)
		if (!cply__gathering_add(&r.inputs, plan->link_inputs[i]))
			status = cply__error_nomem(err);
	/* One that cannot be read says as little as none: the flags' files remain. */
	if (!status && task->depfile &&
		cply__gathering_read(&r.inputs, &missing, task->depfile, CPLY__DEPFILE_LINKER, add_file, &r, &failed) ==
			CPLY_E_NOMEM)
		status = cply__error_nomem(err);
	if (!status)
		status = cply__gathering_keep(&r.inputs, &target->final, err);
	cply__gathering_release(&r.inputs);
	return status;
}
