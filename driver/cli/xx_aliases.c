/*
 * TRIPLE-clang and its kin, which the helpers make when they are first called, so that $(xx-info)-clang is found. They
 * go beside the helper that was called: who found that in PATH finds them.
 */
#include <limits.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <crossply/handoff.h>

#include "toolchain.h"
#include "xx.h"

/* The name as the kernel was given it: links have not been followed. */
static void find_folder(char folder[PATH_MAX])
{
	const char *called = (const char *)getauxval(AT_EXECFN);
	const char *slash = called ? strrchr(called, '/') : NULL;

	snprintf(folder, PATH_MAX, "%.*s", slash ? (int)(slash - called) + (slash == called) : 1, slash ? called : ".");
}

int xx_aliases_lack(const char *triple)
{
	char folder[PATH_MAX], path[PATH_MAX + 128];

	find_folder(folder);
	snprintf(path, sizeof path, "%s/%.90s-clang", folder, triple);
	return access(path, F_OK) != 0 && access(folder, W_OK) == 0;
}

cply_status xx_aliases_make(cli *app, const cply_toolchain *toolchain, const char *triple, cply_error *err)
{
	char folder[PATH_MAX];
	cli_handing handing;

	find_folder(folder);
	cply_status status = cli_handing_make(&handing, app, toolchain, NULL, err);
	if (!status)
		status = cply_wrappers_alias(app->context, toolchain, &handing.options, folder, triple, err);
	if (status == CPLY_E_IO)
		snprintf(err->hint, sizeof err->hint,
			"the links go beside the helper: this is for images whose builds run as root");
	cli_handing_release(&handing);
	return status;
}
