#include "sources.h"

#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/context.h"

cply__task *cply__task_new(cply__target *target, cply__task_kind kind, const cply__template *template, size_t extra)
{
	const cply_allocator *allocator = &target->run->context->allocator;
	cply__task *task = cply__calloc(allocator, 1, sizeof *task);

	const cply_texts launcher = kind == CPLY__TASK_COMPILE ? target->run->launcher : (cply_texts){NULL, 0};

	if (!task)
		return NULL;
	cply__arena_init(&task->arena, allocator);
	task->target = target;
	task->kind = kind;
	task->argv = cply__arena_alloc(
		&task->arena, (launcher.count + template->command.argc + extra + 1) * sizeof *task->argv);
	if (!task->argv) {
		cply__task_free(task);
		return NULL;
	}
	for (size_t i = 0; i < launcher.count; i++)
		cply__task_argue(task, launcher.at[i]);
	for (size_t i = 0; i < template->command.argc; i++)
		cply__task_argue(task, template->command.argv[i]);
	task->spec.argv = task->argv;
	task->spec.environment = (const char *const *)template->environment;
	task->spec.folder = target->run->spawn_folder;
	return task;
}

cply__task *cply__task_new_smoke(cply__target *target, cply__smoke *smoke)
{
	const cply_allocator *allocator = &target->run->context->allocator;
	cply__task *task = cply__calloc(allocator, 1, sizeof *task);

	if (!task) {
		cply__smoke_free(smoke);
		return NULL;
	}
	cply__arena_init(&task->arena, allocator);
	task->target = target;
	task->kind = CPLY__TASK_SMOKE;
	task->smoke = smoke;
	task->subject = cply__arena_printf(&task->arena, "test %s", target->run->plan.name);
	if (task->subject)
		return task;
	cply__task_free(task);
	return NULL;
}

void cply__task_free(cply__task *task)
{
	if (!task)
		return;
	cply__smoke_free(task->smoke);
	const cply_allocator *allocator = task->arena.allocator;
	cply__arena_release(&task->arena);
	cply__free(allocator, task);
}

void cply__task_abandon(cply__task *task)
{
	if (task->output)
		unlink(task->output);
	if (task->depfile)
		unlink(task->depfile);
	cply__task_free(task);
}

void cply__task_argue(cply__task *task, const char *argument)
{
	task->argv[task->argc++] = argument;
}
