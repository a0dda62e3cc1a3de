/* xx-info: one word about the target, or all of them. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "xx.h"

static void print_help(void)
{
	fputs("Usage: xx-info [COMMAND]\n\n"
	      "alpine-arch, debian-arch, rhel-arch, pkg-arch  architecture of the target for a distribution's "
	      "packages\n"
	      "arch, variant, os, os-version                  the target in Docker's words\n"
	      "march                                          what uname -m prints there\n"
	      "triple, vendor, libc                           triple of the target (default), and parts of it\n"
	      "sysroot                                        folder of the target's libraries\n"
	      "env                                            all of it as XX_* variables\n"
	      "is-cross                                       succeeds when the target is not this machine\n",
		stderr);
}

/*
 * The first SDK that is there, with a slash at its end; the usual one where none is. Not glob(3), for whose "~" a
 * static program would carry the user database.
 */
static void print_sdk(FILE *out)
{
	static const char before[] = "MacOSX", behind[] = ".sdk";
	char first[256] = "";
	const struct dirent *entry;

	DIR *folder = opendir("/xx-sdk");
	while (folder && (entry = readdir(folder))) {
		const char *name = entry->d_name;
		const size_t length = strlen(name);
		if (length >= strlen(before) + strlen(behind) && strncmp(name, before, strlen(before)) == 0 &&
			strcmp(name + length - strlen(behind), behind) == 0 && (!*first || strcmp(name, first) < 0))
			snprintf(first, sizeof first, "%s", name);
	}
	if (folder)
		closedir(folder);
	fprintf(out, "/xx-sdk/%s/\n", *first ? first : "MacOSX11.1.sdk");
}

void xx_print_sysroot(FILE *out, const xx_target *t)
{
	if (strcmp(t->os, "darwin") == 0)
		print_sdk(out);
	else if (t->is_alpine && xx_target_is_cross(t) && strcmp(t->os, "linux") == 0)
		fprintf(out, "/%s/\n", t->triple);
	else
		fputs("/\n", out);
}

static void print_env(FILE *out, const xx_target *t)
{
	fprintf(out, "XX_OS=%s\nXX_OS_VERSION=%s\nXX_ARCH=%s\nXX_MARCH=%s\nXX_VENDOR=%s\n", t->os, t->os_version,
		t->arch, t->march, t->vendor);
	if (strcmp(t->os, "linux") == 0)
		fprintf(out, "XX_PKG_ARCH=%s\n", t->package_arch);
	fprintf(out, "XX_TRIPLE=%s\nXX_LIBC=%s\nTARGETOS=%s\nTARGETARCH=%s\nTARGETVARIANT=%s\n", t->triple, t->libc,
		t->os, t->arch, t->variant);
}

static cply_status run_info(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const char *command = arguments->count ? arguments->at[0] : "triple";
	FILE *out = cli_results(app);
	xx_target t;

	(void)given, (void)err;
	xx_target_find(&t, app);
	const struct {
		const char *name, *value;
	} words[] = {{"triple", t.triple}, {"", t.triple}, {"arch", t.arch}, {"variant", t.variant}, {"os", t.os},
		{"os-version", t.os_version}, {"march", t.march}, {"vendor", t.vendor}, {"libc", t.libc},
		{"pkg-arch", t.package_arch}, {"debian-arch", xx_package_word(&t, app, XX_DEBIAN)},
		{"alpine-arch", xx_package_word(&t, app, XX_ALPINE)}, {"rhel-arch", xx_package_word(&t, app, XX_RHEL)}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].name, command) == 0) {
			fprintf(out, "%s\n", words[i].value);
			return CPLY_OK;
		}
	if (strcmp(command, "env") == 0)
		print_env(out, &t);
	else if (strcmp(command, "sysroot") == 0)
		xx_print_sysroot(out, &t);
	else if (strcmp(command, "--help") == 0)
		print_help();
	else if (strcmp(command, "is-cross") == 0)
		app->exit_status = !xx_target_is_cross(&t);
	else {
		fprintf(out, "unknown command %s\n", command);
		app->exit_status = 1;
	}
	return CPLY_OK;
}

const cli_command cli_command_xx_info = {.name = "xx-info",
	.group = CLI_GROUP_OTHER,
	.summary = "the target in the helper's words",
	.arguments = "[COMMAND]",
	.help = "Behaves as the helper of this name that many Dockerfiles use; docs/xx.md lists the differences. It is "
		"meant to be called by this name: ln -s crossply xx-info.",
	.traits = CLI_HIDDEN | CLI_NO_CONTEXT,
	.most = CLI_ANY,
	.positionals = CLI_RAW,
	.run = run_info};
