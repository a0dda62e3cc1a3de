#include "packing.h"

cply_status packing_platforms(cli_platforms *out, const cli *app, cply_error *err)
{
	*out = (cli_platforms){NULL, 0};
	/* The default of `build` is not that of packing: what was built is there to see. */
	if (app->platforms.count == 0 && !cli_has_target(app) && !cli_project_get(app, "platforms"))
		return CPLY_OK;
	return cli_platforms_many(out, app, err);
}

const char *packing_folder(const cli *app, const cli_arguments *arguments)
{
	const cply_project_value *output = cli_project_get(app, "output");

	if (arguments->count)
		return arguments->at[0];
	return output ? output->at[0] : "dist";
}
