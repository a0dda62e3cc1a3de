#include "inputs.h"

#include "runtime/alloc.h"
#include "runtime/vec.h"

void cply__inputs_init(cply__inputs *inputs, cply__arena *arena, int folder)
{
	*inputs = (cply__inputs){.arena = arena, .folder = folder};
	cply__map_init(&inputs->ids, arena->allocator);
}

void cply__inputs_release(cply__inputs *inputs)
{
	cply__map_release(&inputs->ids);
	cply__free(inputs->arena->allocator, inputs->at);
	inputs->at = NULL;
	inputs->count = inputs->room = 0;
}

uint32_t cply__inputs_add(cply__inputs *inputs, const char *path, size_t length)
{
	uintptr_t known = (uintptr_t)cply__map_get(&inputs->ids, path, length);

	if (known)
		return (uint32_t)(known - 1);
	if (inputs->count >= CPLY__INPUT_NONE - 1)
		return CPLY__INPUT_NONE;
	const char *kept = cply__arena_strndup(inputs->arena, path, length);
	if (!kept || !CPLY__VEC_PUSH(inputs, inputs->arena->allocator, (cply__input){.path = kept}))
		return CPLY__INPUT_NONE;
	if (!cply__map_put(&inputs->ids, path, length, (void *)(uintptr_t)inputs->count)) {
		inputs->count--;
		return CPLY__INPUT_NONE;
	}
	return (uint32_t)(inputs->count - 1);
}

static void look(const cply__inputs *inputs, cply__input *input)
{
	struct stat stat;

	if (input->level != CPLY__INPUT_NAMED)
		return;
	const uint64_t now = cply__fingerprint_clock();
	if (fstatat(inputs->folder, input->path, &stat, 0) != 0) {
		input->level = CPLY__INPUT_MISSING;
		return;
	}
	cply__fingerprint_of_stat(&input->now, &stat, now);
	input->is_folder = S_ISDIR(stat.st_mode);
	input->level = CPLY__INPUT_SEEN;
}

/* Completes `now` by reading; a file that was replaced since it was looked at is touched. */
static void read_contents(const cply__inputs *inputs, cply__input *input)
{
	cply__fingerprint seen = input->now;
	cply_error ignored;

	look(inputs, input);
	if (input->level != CPLY__INPUT_SEEN)
		return;
	seen = input->now;
	if (cply__fingerprint_read(&input->now, inputs->folder, input->path, &ignored)) {
		input->level = CPLY__INPUT_MISSING;
		input->is_touched = true;
		return;
	}
	input->level = CPLY__INPUT_READ;
	if (!cply__fingerprint_is_unmoved(&seen, &input->now))
		input->is_touched = true;
}

bool cply__inputs_same(cply__inputs *inputs, uint32_t id, const cply__fingerprint *remembered)
{
	cply__input *input = &inputs->at[id];

	look(inputs, input);
	if (remembered->flags & CPLY__FINGERPRINT_ABSENT)
		return input->level == CPLY__INPUT_MISSING;
	if (input->level == CPLY__INPUT_MISSING || remembered->flags & CPLY__FINGERPRINT_UNKNOWN)
		return false;
	if (input->level == CPLY__INPUT_SEEN && !(remembered->flags & CPLY__FINGERPRINT_RACY) &&
		cply__fingerprint_is_unmoved(remembered, &input->now)) {
		input->now = *remembered;
		input->level = CPLY__INPUT_READ;
		return true;
	}
	if (input->now.size != remembered->size)
		return false;
	read_contents(inputs, input);
	return input->level == CPLY__INPUT_READ && cply__fingerprint_is_same(remembered, &input->now);
}

void cply__inputs_used(cply__inputs *inputs, uint32_t id, uint64_t since)
{
	cply__input *input = &inputs->at[id];
	const bool is_known = input->level != CPLY__INPUT_NAMED;

	look(inputs, input);
	if (input->level == CPLY__INPUT_MISSING)
		input->is_touched = true;
	if (!is_known && input->level == CPLY__INPUT_SEEN && (input->now.mtime >= since || input->now.ctime >= since))
		input->is_touched = true;
}

uint32_t cply__inputs_add_absent(cply__inputs *inputs, const char *path, size_t length, bool *is_there, uint64_t *since)
{
	uint32_t id = cply__inputs_add(inputs, path, length);

	if (id == CPLY__INPUT_NONE)
		return id;
	look(inputs, &inputs->at[id]);
	*is_there = inputs->at[id].level != CPLY__INPUT_MISSING;
	*since = inputs->at[id].now.ctime;
	return id;
}

void cply__inputs_look_again(cply__inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++) {
		cply__input *input = &inputs->at[i];
		cply__fingerprint now;
		struct stat stat;
		if (input->is_touched || input->level == CPLY__INPUT_NAMED)
			continue;
		bool is_there = fstatat(inputs->folder, input->path, &stat, 0) == 0;
		if (!is_there || input->level == CPLY__INPUT_MISSING) {
			input->is_touched = is_there != (input->level != CPLY__INPUT_MISSING);
			continue;
		}
		cply__fingerprint_of_stat(&now, &stat, 0);
		input->is_touched = !cply__fingerprint_is_unmoved(&now, &input->now);
	}
}

cply__fingerprint cply__inputs_remember(cply__inputs *inputs, uint32_t id)
{
	cply__input *input = &inputs->at[id];

	read_contents(inputs, input);
	if (!input->is_touched && input->level == CPLY__INPUT_MISSING)
		return (cply__fingerprint){.flags = CPLY__FINGERPRINT_ABSENT};
	if (input->is_touched || input->level != CPLY__INPUT_READ)
		return (cply__fingerprint){.flags = CPLY__FINGERPRINT_UNKNOWN};
	return input->now;
}

bool cply__inputs_exists(cply__inputs *inputs, uint32_t id)
{
	look(inputs, &inputs->at[id]);
	return inputs->at[id].level != CPLY__INPUT_MISSING;
}
