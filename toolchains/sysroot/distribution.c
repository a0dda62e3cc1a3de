#include "toolchains/distribution.h"

#include <string.h>

#include <crossply/os_release.h>

#include "runtime/context.h"
#include "runtime/error.h"

static bool has_word(const char *words, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = words + strspn(words, " "); *at; at += strcspn(at, " "), at += strspn(at, " "))
		if (strcspn(at, " ") == length && strncmp(at, word, length) == 0)
			return true;
	return false;
}

static bool is_debian_like(const char *words)
{
	return has_word(words, "debian") || has_word(words, "ubuntu");
}

cply_status cply__distribution_refuse(const char *found, cply_error *err)
{
	return cply__error(err, CPLY_E_MISSING, .found = found,
		.wanted = "Debian or Ubuntu, whose packages are fetched",
		.hint = "bring a sysroot: `crossply setup PLATFORM --toolchain llvm-glibc --sysroot FOLDER` with one "
			"that "
			"crossply made on Debian or Ubuntu, or with a root folder of the platform; or bring a "
			"toolchain "
			"of your own as a definition (--definitions FOLDER)");
}

cply_status cply__distribution_check(const cply_context *context, cply_error *err)
{
	cply_os_release release;
	cply_error ignored;

	cply_error_init(&ignored);
	if (cply_os_release_read(&release, cply_context_getenv(context, "CROSSPLY_OS_RELEASE"), &ignored) != CPLY_OK)
		return CPLY_OK;
	if (!release.id[0] || is_debian_like(release.id) || is_debian_like(release.id_like))
		return CPLY_OK;
	cply__distribution_refuse("", err);
	return cply__error_found(err, "%s, which is neither Debian nor Ubuntu",
		release.pretty_name[0] ? release.pretty_name : release.id);
}

bool cply__distribution_is_package(const char *name)
{
	static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	static const char rest[] = "abcdefghijklmnopqrstuvwxyz0123456789+-.";

	return name[0] && strchr(first, name[0]) && name[1] && !name[strspn(name, rest)];
}
