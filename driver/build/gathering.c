#include "gathering.h"

#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"

enum { DEPFILE_LIMIT = 64 << 20 };

void cply__gathering_release(cply__gathering *gathering)
{
	cply__free(&gathering->run->context->allocator, gathering->ids.at);
}

bool cply__gathering_add(cply__gathering *gathering, uint32_t id)
{
	cply__inputs_used(&gathering->run->inputs, id, gathering->since);
	return CPLY__VEC_PUSH(&gathering->ids, &gathering->run->context->allocator, id);
}

cply_status cply__gathering_read(cply__gathering *gathering, bool *missing, const char *path,
	cply__depfile_writer writer, cply__depfile_add add, void *user, cply_error *err)
{
	cply__strbuf text;
	cply_error failed;

	cply__strbuf_init(&text, &gathering->run->context->allocator);
	cply_error_init(&failed);
	cply_status status = cply__file_slurp(&text, path, DEPFILE_LIMIT, &failed);
	*missing = status == CPLY_E_NOT_FOUND;
	if (!status)
		status = cply__depfile_parse(text.text, text.length, writer, path, add, user, &failed);
	cply__strbuf_release(&text);
	unlink(path);
	if (status && !*missing) {
		*err = failed;
		return status;
	}
	return CPLY_OK;
}

cply_status cply__gathering_keep(const cply__gathering *gathering, cply__object *object, cply_error *err)
{
	const size_t count = gathering->ids.count;

	object->input_count = count;
	object->inputs = cply__arena_alloc(&gathering->run->arena, (count + 1) * sizeof *object->inputs);
	if (!object->inputs)
		return cply__error_nomem(err);
	if (count)
		memcpy(object->inputs, gathering->ids.at, count * sizeof *object->inputs);
	return CPLY_OK;
}
