/* Whose packages sysroots can be made of: by os-release(5). */
#include "toolchains/distribution.h"

#include <string.h>

#include "runtime/file.h"
#include "scratch.h"
#include "suite.h"

/* What the file of this text comes to. */
static cply_status check(const char *folder, const char *text, cply_error *err)
{
	char variable[700];
	const char *environment[] = {variable, NULL};
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_context *context;

	snprintf(variable, sizeof variable, "CROSSPLY_OS_RELEASE=%s", scratch_path(folder, "os-release"));
	options.environment = environment;
	ck_assert_int_eq(cply_context_new(&context, &options, err), CPLY_OK);
	if (text)
		ck_assert_int_eq(cply__file_replace(&cply__malloc_allocator, scratch_path(folder, "os-release"), text,
					 strlen(text), 0644, err),
			CPLY_OK);
	cply_error_init(err);
	cply_status status = cply__distribution_check(context, err);
	cply_context_free(context);
	return status;
}

START_TEST(debian_ubuntu_and_their_kin_have_packages)
{
	static const char *const good[] = {NULL, "", "ID=debian\n", "NAME=x\nID=\"ubuntu\"\n",
		"ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "ID_LIKE='debian'\nID=pop", "# ID=fedora\nVERSION_ID=1\n"};
	static const char *const bad[] = {"ID=fedora\nPRETTY_NAME=\"Fedora Linux 40\"\n", "ID=alpine\n",
		"ID=rocky\nID_LIKE=\"rhel centos fedora\"\n", "ID=debianish\n", "ID=x\nID_LIKE=notdebian\n"};
	char *folder = scratch_make();
	cply_error err;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ck_assert_msg(check(folder, good[i], &err) == CPLY_OK, "row %zu", i);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ck_assert_msg(check(folder, bad[i], &err) == CPLY_E_MISSING, "row %zu", i);
		ck_assert_ptr_nonnull(strstr(err.found, "neither Debian nor Ubuntu"));
		ck_assert_ptr_nonnull(strstr(err.hint, "--sysroot FOLDER"));
	}
	check(folder, bad[0], &err);
	ck_assert_str_eq(err.found, "Fedora Linux 40, which is neither Debian nor Ubuntu");
	scratch_remove(folder);
}
END_TEST

START_TEST(names_of_packages)
{
	static const char *const good[] = {"zlib1g-dev", "libstdc++-12-dev", "0ad", "libgtk2.0-dev"};
	static const char *const bad[] = {
		"", "x", "-dev", "--yes", "Zlib", "a b", "a=1", "a/sid", "a:arm64", "../x", "a,b", "a_b", "+a"};

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ck_assert_msg(cply__distribution_is_package(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!cply__distribution_is_package(bad[i]), "%s", bad[i]);
}
END_TEST

SUITE_MAIN("distribution", debian_ubuntu_and_their_kin_have_packages, names_of_packages)
