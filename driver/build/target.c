#include "sources.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"

#include "choose.h"

static const char state_name[] = "state";

void cply__target_fail(cply__target *target, const cply_error *error)
{
	cply_error whole = *error;

	cply__error_context(&whole, "build %s", target->result->text);
	cply__summary_fail(target->result, &whole);
	target->stage = CPLY__TARGET_ENDED;
}

static cply_status make_templates(cply__target *target, cply_error *err)
{
	static const cply_tool compilers[CPLY__LANGUAGES] = {
		[CPLY_LANGUAGE_C] = CPLY_TOOL_CC, [CPLY_LANGUAGE_CXX] = CPLY_TOOL_CXX};
	const cply__run *run = target->run;
	const cply__plan *plan = &run->plan;
	cply_status status = CPLY_OK;

	for (int language = 0; !status && language < CPLY__LANGUAGES; language++)
		if (plan->has[language])
			status = cply__template_make(&target->compile[language], run, target->toolchain,
				compilers[language], CPLY_STEP_COMPILE, plan->compile[language], err);
	if (!status)
		status = cply__template_make(&target->link, run, target->toolchain, compilers[plan->language],
			CPLY_STEP_LINK, plan->link, err);
	if (!status && run->options->flags & CPLY_BUILD_STRIP)
		status = cply__template_make(&target->strip, run, target->toolchain, CPLY_TOOL_STRIP, CPLY_STEP_DETECT,
			(cply_texts){NULL, 0}, err);
	return status;
}

static cply_status name_paths(cply__target *target, cply_error *err)
{
	cply__run *run = target->run;
	char pair[CPLY_PLATFORM_TEXT];
	const cply_platform_row *row = cply_platform_row_find(&target->result->platform);
	const char *suffix = row ? cply_platform_row_field(row, "program-suffix") : NULL;

	cply_platform_pair(&target->result->platform, pair);
	if (!suffix)
		suffix = "";
	target->folder =
		cply__arena_printf(&run->arena, "%s/.crossply/%s/programs/%s", run->output, pair, run->plan.name);
	target->program = cply__arena_printf(&run->arena, "%s/%s/%s%s", run->output, pair, run->plan.name, suffix);
	target->linked = target->folder
				 ? cply__arena_printf(&run->arena, "%s/%s%s", target->folder, run->plan.name, suffix)
				 : NULL;
	return target->folder && target->program && target->linked ? CPLY_OK : cply__error_nomem(err);
}

static cply_status open_folder(cply__target *target, cply_error *err)
{
	const cply_allocator *allocator = &target->run->context->allocator;
	const char *objects = cply__arena_printf(&target->run->arena, "%s/objects", target->folder);

	if (!objects)
		return cply__error_nomem(err);
	target->objects_fd = open(objects, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (target->objects_fd >= 0)
		return CPLY_OK;
	if (cply__path_mkdirs(allocator, objects, 0777, err))
		return err->code;
	target->objects_fd = open(objects, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return target->objects_fd >= 0 ? CPLY_OK : cply__error_errno(err, errno, objects);
}

static cply_status load_state(cply__target *target, cply_error *err)
{
	cply__run *run = target->run;
	char *path = cply__path_join(&run->context->allocator, target->folder, state_name);
	bool damaged = false;

	if (!path)
		return cply__error_nomem(err);
	cply_status status = cply__state_load(&target->old, &damaged, path, err);
	cply__free(&run->context->allocator, path);
	if (status)
		return status;
	if (damaged) {
		target->is_dirty = true;
		cply__context_note(run->context, target->result->text,
			"what was remembered of earlier builds is damaged or of another version: all is built again");
	}
	return CPLY_OK;
}

/* Looks at every remembered source and header, each once however many steps and platforms use it. */
static cply_status compare_inputs(cply__target *target, cply_error *err)
{
	cply__run *run = target->run;
	size_t count = target->old.file_count;

	target->old_inputs = cply__arena_alloc(&run->arena, (count + 1) * sizeof *target->old_inputs);
	target->old_same = cply__arena_alloc(&run->arena, (count + 1) * sizeof *target->old_same);
	if (!target->old_inputs || !target->old_same)
		return cply__error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		const cply__state_file *file = &target->old.files[i];
		uint32_t id = cply__inputs_add(&run->inputs, file->path, strlen(file->path));
		if (id == CPLY__INPUT_NONE)
			return cply__error_nomem(err);
		target->old_inputs[i] = id;
		target->old_same[i] = cply__inputs_same(&run->inputs, id, &file->fingerprint);
		/* The same contents under another time, or a racy one that has settled: worth remembering. */
		if (target->old_same[i] &&
			memcmp(&run->inputs.at[id].now, &file->fingerprint, sizeof file->fingerprint) != 0)
			target->is_dirty = true;
	}
	return CPLY_OK;
}

bool cply__target_holds(const cply__target *target, const cply__state_step *old, const uint8_t key[CPLY__SHA256_SIZE])
{
	if (memcmp(old->key, key, CPLY__SHA256_SIZE) != 0)
		return false;
	for (size_t i = 0; i < old->input_count; i++)
		if (!target->old_same[old->inputs[i]])
			return false;
	return true;
}

static void look_at_object(cply__target *target, size_t index)
{
	const cply__source *source = &target->run->plan.sources[index];
	cply__object *object = &target->objects[index];
	cply__sha256 hash = target->compile_key[source->language];

	cply__sha256_add(&hash, source->path, strlen(source->path) + 1);
	cply__sha256_add(&hash, source->object, strlen(source->object) + 1);
	cply__sha256_finish(&hash, object->key);
	const cply__state_step *old = cply__state_find(&target->old, source->object, index);
	if (!old || !cply__target_holds(target, old, object->key))
		return;
	object->output = old->output;
	if (!cply__fingerprint_holds(&object->output, &target->is_dirty, target->objects_fd, source->object))
		return;
	object->old = old;
	object->is_done = true;
	target->objects_left--;
}

static cply_status look_at_objects(cply__target *target, cply_error *err)
{
	cply__run *run = target->run;

	target->objects = cply__arena_alloc(&run->arena, run->plan.count * sizeof *target->objects);
	if (!target->objects)
		return cply__error_nomem(err);
	for (int language = 0; language < CPLY__LANGUAGES; language++)
		if (run->plan.has[language])
			cply__template_hash(
				&target->compile_key[language], &target->compile[language], target->toolchain);
	target->objects_left = run->plan.count;
	for (size_t i = 0; i < run->plan.count; i++)
		look_at_object(target, i);
	target->result->steps = run->plan.count + 1;
	run->steps_total += target->objects_left + (run->options->flags & CPLY_BUILD_STRIP ? 2 : 1);
	return CPLY_OK;
}

cply_status cply__target_prepare(cply__target *target, cply__run *run, size_t index, cply_error *err)
{
	cply_error failed;

	target->run = run;
	target->result = &run->build->results[index];
	target->objects_fd = -1;
	cply__state_init(&target->old, &run->context->allocator);
	if (target->result->error.code) { /* of an earlier pass */
		target->stage = CPLY__TARGET_ENDED;
		return CPLY_OK;
	}
	cply_error_init(&failed);
	cply_status status = cply__choose_for(&target->toolchain, run->build, target->result, run->context,
		run->options, run->plan.language, &failed);
	if (!status)
		status = make_templates(target, &failed);
	if (!status)
		status = name_paths(target, &failed);
	if (!status)
		status = open_folder(target, &failed);
	if (!status)
		status = load_state(target, &failed);
	if (!status)
		status = compare_inputs(target, &failed);
	if (!status)
		status = look_at_objects(target, &failed);
	if (status == CPLY_E_NOMEM || status == CPLY_E_CANCELLED) {
		*err = failed;
		return status;
	}
	if (status)
		cply__target_fail(target, &failed);
	return CPLY_OK;
}

void cply__target_release(cply__target *target)
{
	cply__run *run = target->run;

	if (!run)
		return;
	for (int language = 0; language < CPLY__LANGUAGES; language++)
		cply__template_release(&target->compile[language], run->context);
	cply__template_release(&target->link, run->context);
	cply__template_release(&target->strip, run->context);
	cply_toolchain_free(target->toolchain);
	cply__state_release(&target->old);
	cply__file_close(&target->objects_fd);
}
