#include "launcher.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"

/* Absolute also where PATH or the word is not: compilers may run in another folder. */
static cply_status find(const char **out, cply__arena *arena, cply_context *context, const char *name, cply_error *err)
{
	const cply_allocator *allocator = &context->allocator;
	char *found, *whole = NULL;

	if (cply__path_which(&found, allocator, name, cply_context_getenv(context, "PATH"), err))
		return err->code;
	if (!found) {
		cply__error(err, CPLY_E_MISSING, .wanted = "the program that compilers are called with (--launcher)",
			.hint = "install it, or leave --launcher out");
		return cply__error_found(err, "no %s in PATH", name);
	}
	cply_status status = cply__path_absolute(&whole, allocator, found, err);
	if (!status && !(*out = cply__arena_strdup(arena, whole)))
		status = cply__error_nomem(err);
	cply__free(allocator, found);
	cply__free(allocator, whole);
	return status;
}

cply_status cply__launcher_find(
	cply_texts *out, cply__arena *arena, cply_context *context, cply_texts launcher, cply_error *err)
{
	*out = (cply_texts){NULL, 0};
	if (!launcher.count)
		return CPLY_OK;
	const char **words = cply__arena_alloc(arena, launcher.count * sizeof *words);
	if (!words)
		return cply__error_nomem(err);
	memcpy(words, launcher.at, launcher.count * sizeof *words);
	if (find(&words[0], arena, context, launcher.at[0], err))
		return err->code;
	*out = (cply_texts){words, launcher.count};
	return CPLY_OK;
}
