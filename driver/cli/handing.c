/* What `env` and `wrappers` share: where this program is, and the wrappers of a toolchain. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "toolchain.h"

/* Against the current folder; the folder itself need not be there yet. */
static cply_status absolute_path(char **out, const char *path, cply_error *err)
{
	char *folder = *path == '/' ? NULL : getcwd(NULL, 0);

	if (*path != '/' && !folder) {
		cli_error(err, CPLY_E_IO, NULL, NULL, NULL);
		err->os_errno = errno;
		return err->code;
	}
	size_t size = (folder ? strlen(folder) : 0) + strlen(path) + 2;
	*out = malloc(size);
	if (*out)
		snprintf(*out, size, "%s%s%s", folder ? folder : "", folder ? "/" : "", path);
	free(folder);
	return *out ? CPLY_OK : cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
}

cply_status cli_handing_make(
	cli_handing *out, cli *app, const cply_toolchain *toolchain, const char *folder, cply_error *err)
{
	const cply_handoff_options options = CPLY_HANDOFF_OPTIONS_INIT;
	const char *definitions = app->definitions ? app->definitions : app->own_definitions;
	char *below_cache = NULL, program[4096];

	*out = (cli_handing){.options = options};
	if (cli_own_path(program, sizeof program, err))
		return err->code;
	if (!(out->program = strdup(program)))
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	if ((definitions && absolute_path(&out->definitions, definitions, err)))
		return err->code;
	if (!folder && cply_wrappers_folder(&below_cache, app->context, toolchain, out->definitions, err) != CPLY_OK)
		return err->code;
	cply_status status = absolute_path(&out->folder, folder ? folder : below_cache, err);
	cply_handoff_free(below_cache, app->context);
	out->options.program = out->program;
	out->options.folder = out->folder;
	out->options.definitions_dir = out->definitions;
	if (!status)
		status = cply_wrappers_write(app->context, toolchain, &out->options, err);
	if (status == CPLY_E_IO && !folder)
		snprintf(err->hint, sizeof err->hint,
			"set XDG_CACHE_HOME to a folder that can be written to, or let --wrappers FOLDER name one");
	return status;
}

void cli_handing_release(cli_handing *handing)
{
	free(handing->program);
	free(handing->folder);
	free(handing->definitions);
}
