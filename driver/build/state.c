#include "state.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/crc32.h"
#include "runtime/error.h"
#include "runtime/file.h"

/* Changes with the layout below and with what a key means. */
static const char magic[16] = "crossply state2";

enum { SIZE_LIMIT = 1 << 30 };

/* The file: this, the steps, the files, the inputs of all steps, and the texts, each NUL-terminated. */
typedef struct header {
	char magic[16];
	uint32_t crc; /* of everything behind this field */
	uint32_t step_count, file_count, input_count;
	uint64_t text_size;
} header;

typedef struct step_record {
	uint8_t key[CPLY__SHA256_SIZE];
	cply__fingerprint output;
	uint32_t name; /* offset in the texts */
	uint32_t input_count;
} step_record;

typedef struct file_record {
	cply__fingerprint fingerprint;
	uint64_t path; /* offset in the texts */
} file_record;

_Static_assert(sizeof(header) == 40 && sizeof(step_record) == 112 && sizeof(file_record) == 80, "records have padding");

static const size_t crc_start = offsetof(header, crc) + sizeof(uint32_t);

void cply__state_init(cply__state *state, const cply_allocator *allocator)
{
	*state = (cply__state){0};
	cply__strbuf_init(&state->bytes, allocator);
}

void cply__state_release(cply__state *state)
{
	const cply_allocator *allocator = state->bytes.allocator;

	cply__free(allocator, state->steps);
	cply__free(allocator, state->files);
	cply__strbuf_release(&state->bytes);
	cply__state_init(state, allocator);
}

/* Where the parts of a file are; false when the sizes do not fit together or the checksum does not hold. */
typedef struct layout {
	header head;
	const char *steps, *files, *inputs, *texts;
} layout;

static bool lay_out(layout *out, const char *bytes, size_t size)
{
	if (size < sizeof out->head)
		return false;
	memcpy(&out->head, bytes, sizeof out->head);
	const header *head = &out->head;
	if (memcmp(head->magic, magic, sizeof magic) != 0)
		return false;
	uint64_t steps = (uint64_t)head->step_count * sizeof(step_record);
	uint64_t files = (uint64_t)head->file_count * sizeof(file_record);
	uint64_t inputs = (uint64_t)head->input_count * sizeof(uint32_t);
	if (head->text_size > size || sizeof *head + steps + files + inputs + head->text_size != size)
		return false;
	if (cply__crc32(0, bytes + crc_start, size - crc_start) != head->crc)
		return false;
	out->steps = bytes + sizeof *head;
	out->files = out->steps + steps;
	out->inputs = out->files + files;
	out->texts = out->inputs + inputs;
	return head->text_size == 0 || out->texts[head->text_size - 1] == '\0';
}

static bool read_steps(cply__state *state, const layout *from)
{
	uint64_t used = 0;

	for (size_t i = 0; i < from->head.step_count; i++) {
		cply__state_step *step = &state->steps[i];
		step_record record;
		memcpy(&record, from->steps + i * sizeof record, sizeof record);
		if (record.name >= from->head.text_size || record.input_count > from->head.input_count - used)
			return false;
		memcpy(step->key, record.key, sizeof step->key);
		step->name = from->texts + record.name;
		step->output = record.output;
		step->inputs = (const uint32_t *)(const void *)from->inputs + used;
		step->input_count = record.input_count;
		used += record.input_count;
		for (size_t j = 0; j < step->input_count; j++)
			if (step->inputs[j] >= from->head.file_count)
				return false;
	}
	return true;
}

static bool read_files(cply__state *state, const layout *from)
{
	for (size_t i = 0; i < from->head.file_count; i++) {
		file_record record;
		memcpy(&record, from->files + i * sizeof record, sizeof record);
		if (record.path >= from->head.text_size)
			return false;
		state->files[i] = (cply__state_file){from->texts + record.path, record.fingerprint};
	}
	return true;
}

/* Turns state->bytes into a state. The buffer comes from an allocator, so that numbers in it are aligned. */
static cply_status parse(cply__state *state, bool *usable, cply_error *err)
{
	const cply_allocator *allocator = state->bytes.allocator;
	layout from;

	*usable = lay_out(&from, state->bytes.text, state->bytes.length);
	if (!*usable)
		return CPLY_OK;
	state->step_count = from.head.step_count;
	state->file_count = from.head.file_count;
	state->steps = cply__calloc(allocator, state->step_count + 1, sizeof *state->steps);
	state->files = cply__calloc(allocator, state->file_count + 1, sizeof *state->files);
	if (!state->steps || !state->files)
		return cply__error_nomem(err);
	*usable = read_steps(state, &from) && read_files(state, &from);
	return CPLY_OK;
}

bool cply__state_decode(cply__state *state, const void *bytes, size_t size)
{
	cply_error ignored;
	bool usable = false;

	cply__strbuf_add(&state->bytes, bytes, size);
	if (!state->bytes.failed && parse(state, &usable, &ignored) == CPLY_OK && usable)
		return true;
	cply__state_release(state);
	return false;
}

cply_status cply__state_load(cply__state *state, bool *damaged, const char *path, cply_error *err)
{
	cply_error failed;
	bool usable = false;

	*damaged = false;
	cply_status status = cply__file_slurp(&state->bytes, path, SIZE_LIMIT, &failed);
	if (status == CPLY_E_NOT_FOUND)
		return CPLY_OK;
	if (status == CPLY_OK)
		status = parse(state, &usable, &failed);
	if (status == CPLY_OK && usable)
		return CPLY_OK;
	cply__state_release(state);
	if (status != CPLY_OK && status != CPLY_E_LIMIT) {
		*err = failed;
		return status;
	}
	*damaged = true;
	return CPLY_OK;
}

static uint64_t text_size(
	const cply__state_step *steps, size_t step_count, const cply__state_file *files, size_t file_count)
{
	uint64_t size = 0;

	for (size_t i = 0; i < step_count; i++)
		size += strlen(steps[i].name) + 1;
	for (size_t i = 0; i < file_count; i++)
		size += strlen(files[i].path) + 1;
	return size;
}

static void put_steps(cply__strbuf *out, const cply__state_step *steps, size_t count, uint64_t *text)
{
	for (size_t i = 0; i < count; i++) {
		step_record record = {.output = steps[i].output,
			.name = (uint32_t)*text,
			.input_count = (uint32_t)steps[i].input_count};
		memcpy(record.key, steps[i].key, sizeof record.key);
		cply__strbuf_add(out, &record, sizeof record);
		*text += strlen(steps[i].name) + 1;
	}
}

static void put_files(cply__strbuf *out, const cply__state_file *files, size_t count, uint64_t *text)
{
	for (size_t i = 0; i < count; i++) {
		file_record record = {files[i].fingerprint, *text};
		cply__strbuf_add(out, &record, sizeof record);
		*text += strlen(files[i].path) + 1;
	}
}

void cply__state_encode(cply__strbuf *out, const cply__state_step *steps, size_t step_count,
	const cply__state_file *files, size_t file_count)
{
	size_t start = out->length;
	uint64_t inputs = 0, text = 0;

	for (size_t i = 0; i < step_count; i++)
		inputs += steps[i].input_count;
	header head = {.step_count = (uint32_t)step_count,
		.file_count = (uint32_t)file_count,
		.input_count = (uint32_t)inputs,
		.text_size = text_size(steps, step_count, files, file_count)};
	memcpy(head.magic, magic, sizeof magic);
	cply__strbuf_reserve(out, sizeof head + step_count * sizeof(step_record) + file_count * sizeof(file_record) +
					  inputs * sizeof(uint32_t) + head.text_size);
	cply__strbuf_add(out, &head, sizeof head);
	put_steps(out, steps, step_count, &text);
	put_files(out, files, file_count, &text);
	for (size_t i = 0; i < step_count; i++)
		cply__strbuf_add(out, steps[i].inputs, steps[i].input_count * sizeof(uint32_t));
	for (size_t i = 0; i < step_count; i++)
		cply__strbuf_add(out, steps[i].name, strlen(steps[i].name) + 1);
	for (size_t i = 0; i < file_count; i++)
		cply__strbuf_add(out, files[i].path, strlen(files[i].path) + 1);
	if (out->failed)
		return;
	head.crc = cply__crc32(0, out->text + start + crc_start, out->length - start - crc_start);
	memcpy(out->text + start, &head, sizeof head);
}

static bool is_named(const cply__state *state, size_t index, const char *name)
{
	return index < state->step_count && strcmp(state->steps[index].name, name) == 0;
}

/* A list of sources mostly changes by one here and there: the search goes outwards from where the step was. */
const cply__state_step *cply__state_find(const cply__state *state, const char *name, size_t near)
{
	for (size_t distance = 0; distance < state->step_count + near + 1; distance++) {
		if (is_named(state, near + distance, name))
			return &state->steps[near + distance];
		if (distance <= near && is_named(state, near - distance, name))
			return &state->steps[near - distance];
	}
	return NULL;
}
