/* Will what an image starts be there? Slips are told; the image may still be right, with a volume for instance. */
#include <fcntl.h>
#include <string.h>

#include <crossply/binary.h>

#include "packing.h"
#include "runtime/context.h"
#include "runtime/file.h"

/* The program of one platform's image. */
typedef struct starting {
	const packing *packing;
	const packing_platform *platform;
	const char *path; /* in the image, without its first slash */
} starting;

static bool has(const starting *s, const char *path)
{
	return cply__layer_has(s->platform->entries, path) || cply__layer_has(s->packing->shared_entries, path);
}

/* A program without its interpreter is "not found" when it is started, though it is there. */
static cply_status look_for_loader(const starting *s, const char *source, cply_error *err)
{
	cply_context *context = s->packing->context;
	cply_binary binary;
	int fd;

	if (cply__file_open(&fd, AT_FDCWD, source, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0, err))
		return err->code;
	cply_status status = cply_binary_read(&binary, context, fd, source, err);
	if (!status) {
		const char *interpreter = binary.interpreter ? binary.interpreter : "";
		if (*interpreter == '/' && !has(s, interpreter + 1))
			cply__context_warn(context, s->platform->folder->name,
				"/%s needs %s, which is not in the image: build it with --link static, or --add its "
				"libraries",
				s->path, interpreter);
		cply_binary_release(&binary);
	}
	cply__file_close(&fd);
	return status;
}

static cply_status look_at(void *user, const cply__layer_item *item, cply_error *err)
{
	const starting *s = user;

	return item->is_link || strcmp(item->path, s->path) != 0 ? CPLY_OK : look_for_loader(s, item->source, err);
}

cply_status packing_check_entrypoint(const packing *p, cply_error *err)
{
	const image_words *words = p->settings.entrypoint.count ? &p->settings.entrypoint : &p->settings.cmd;

	if (words->count == 0)
		return CPLY_OK;
	const char *program = words->at[0];
	if (*program != '/') {
		if (!strchr(program, '/'))
			cply__context_warn(p->context, NULL,
				"%s is looked for in the PATH of the image: write /%s for the file at its top", program,
				program);
		return CPLY_OK;
	}
	for (size_t i = 0; i < p->dist.count; i++) {
		starting s = {p, &p->platforms[i], program + 1};
		if (!has(&s, s.path))
			cply__context_warn(
				p->context, s.platform->folder->name, "the image has no %s, which it starts", program);
		else if (cply__layer_each(s.platform->entries, look_at, &s, err) ||
			 cply__layer_each(p->shared_entries, look_at, &s, err))
			return err->code;
	}
	return CPLY_OK;
}
