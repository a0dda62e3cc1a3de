/* What `image` and `archive`, which pack what was built, have in common. */
#ifndef CLI_PACKING_H
#define CLI_PACKING_H

#include "command.h"

/* The platforms that were named, in any way; none: all that have a folder. Release also after an error. */
cply_status packing_platforms(cli_platforms *out, const cli *app, cply_error *err);

/* The folder given, else the project's output, else "dist". */
const char *packing_folder(const cli *app, const cli_arguments *arguments);

#endif
