/* What `env` and `wrappers` share: where this program is, and the wrappers of a toolchain. */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "toolchain.h"

cply_status cli_handing_make(
	cli_handing *out, cli *app, const cply_toolchain *toolchain, const char *folder, cply_error *err)
{
	const cply_handoff_options options = CPLY_HANDOFF_OPTIONS_INIT;
	char program[4096];

	*out = (cli_handing){.options = options, .context = app->context};
	if (cli_own_path(program, sizeof program, err))
		return err->code;
	if (!(out->program = strdup(program)))
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	out->options.program = out->program;
	out->options.definitions_dir = app->definitions ? app->definitions : app->own_definitions;
	if (cply_wrappers_folder(&out->folder, app->context, toolchain, folder, out->options.definitions_dir, err) !=
		CPLY_OK)
		return err->code;
	out->options.folder = out->folder;
	cply_status status = cply_wrappers_write(app->context, toolchain, &out->options, err);
	if (status == CPLY_E_IO && !folder)
		snprintf(err->hint, sizeof err->hint,
			"set XDG_CACHE_HOME to a folder that can be written to, or let --wrappers FOLDER name one");
	return status;
}

void cli_handing_release(cli_handing *handing)
{
	free(handing->program);
	if (handing->folder)
		cply_handoff_free(handing->folder, handing->context);
}
