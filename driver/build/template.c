#include "sources.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"

#include "variables.h"

/*
 * Compilers write the PWD that they are given into debug information as long as it means the folder that they run in: a
 * symbolic link on the way there would escape the mapping of the root.
 */
static cply_status set_folder(cply__template *out, const cply__run *run, cply_error *err)
{
	const cply_allocator *allocator = &run->context->allocator;
	cply__strbuf text;

	cply__strbuf_init(&text, allocator);
	cply__strbuf_printf(&text, "PWD=%s", run->folder);
	const char *set[] = {text.text};
	if (!text.failed)
		out->environment =
			cply__environment_with(allocator, (const char *const *)out->command.environment, set, 1);
	cply__strbuf_release(&text);
	return out->environment ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__template_make(cply__template *out, const cply__run *run, const cply_toolchain *toolchain,
	cply_tool tool, cply_step step, cply_texts arguments, cply_error *err)
{
	cply_status status = cply_toolchain_command(
		&out->command, run->context, toolchain, tool, step, run->plan.root, arguments.at, arguments.count, err);

	return status ? status : set_folder(out, run, err);
}

void cply__template_release(cply__template *template, cply_context *context)
{
	if (template->command.memory)
		cply_command_line_free(&template->command, context);
	cply__free(&context->allocator, template->environment);
}

static void hash_text(cply__sha256 *hash, const char *text)
{
	cply__sha256_add(hash, text, strlen(text) + 1);
}

void cply__template_hash(cply__sha256 *hash, const cply__template *template, const cply_toolchain *toolchain)
{
	cply__sha256_init(hash);
	hash_text(hash, cply_toolchain_identity(toolchain));
	cply__variables_hash_step(hash, (const char *const *)template->command.environment);
	for (size_t i = 0; i < template->command.argc; i++)
		hash_text(hash, template->command.argv[i]);
}
