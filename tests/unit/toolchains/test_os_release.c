#include <crossply/os_release.h>

#include <string.h>

#include "runtime/file.h"
#include "scratch.h"
#include "suite.h"

static void read_text(cply_os_release *out, const char *folder, const char *text)
{
	cply_error err;

	ck_assert_int_eq(cply__file_replace(&cply__malloc_allocator, scratch_path(folder, "os-release"), text,
				 strlen(text), 0644, &err),
		CPLY_OK);
	ck_assert_int_eq(cply_os_release_read(out, scratch_path(folder, "os-release"), &err), CPLY_OK);
}

START_TEST(values_are_read_as_a_shell_would)
{
	/* What is in the file, and the ID that it says. */
	static const char *const rows[][2] = {{"ID=debian\n", "debian"}, {"ID=debian", "debian"},
		{"NAME=x\nID=\"rocky\"\nID_LIKE=rhel\n", "rocky"}, {"ID='alpine'\n", "alpine"}, {"ID=\n", ""}, {"", ""},
		{"ID=\"\"\n", ""}, {"#ID=x\nVERSION_ID=3\n", ""}, {"ID=one\nID=two\n", "two"},
		{"ID=\"a\\\"b\\\\c\"\n", "a\"b\\c"}, {"ID='a\\b'\n", "a\\b"}, {"ID=a\\\n", "a\\"},
		{"ID=\"it's\"\n", "it's"}, {"MY_ID=x\nID =y\n", ""}};
	char *folder = scratch_make();
	cply_os_release release;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		read_text(&release, folder, rows[i][0]);
		ck_assert_msg(strcmp(release.id, rows[i][1]) == 0, "row %zu: %s", i, release.id);
	}
	scratch_remove(folder);
}
END_TEST

START_TEST(all_values_are_kept_and_long_ones_cut)
{
	char *folder = scratch_make();
	cply_os_release release;
	char text[400];

	read_text(&release, folder,
		"PRETTY_NAME=\"Ubuntu 24.04 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"24.04\"\nVERSION=\"24.04 LTS\"\n"
		"ID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=noble\n");
	ck_assert_str_eq(release.id, "ubuntu");
	ck_assert_str_eq(release.id_like, "debian");
	ck_assert_str_eq(release.version_id, "24.04");
	ck_assert_str_eq(release.pretty_name, "Ubuntu 24.04 LTS");
	memset(text, 'x', sizeof text);
	memcpy(text, "ID=", strlen("ID="));
	text[sizeof text - 1] = '\0';
	read_text(&release, folder, text);
	ck_assert_uint_eq(strlen(release.id), CPLY_OS_RELEASE_TEXT - 1);
	ck_assert_str_eq(release.version_id, "");
	scratch_remove(folder);
}
END_TEST

START_TEST(a_file_that_there_is_not_says_nothing)
{
	char *folder = scratch_make();
	cply_os_release release = {.id = "old"};
	cply_error err;

	cply_error_init(&err);
	ck_assert_int_eq(cply_os_release_read(&release, scratch_path(folder, "none"), &err), CPLY_E_NOT_FOUND);
	ck_assert_str_eq(err.path, scratch_path(folder, "none"));
	ck_assert_str_eq(release.id, "");
	ck_assert_int_ne(cply_os_release_read(&release, folder, &err), CPLY_OK);
	scratch_remove(folder);
}
END_TEST

SUITE_MAIN("os_release", values_are_read_as_a_shell_would, all_values_are_kept_and_long_ones_cut,
	a_file_that_there_is_not_says_nothing)
