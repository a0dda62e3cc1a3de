/* Fetching sysroots with an apt-get and a dpkg-deb of our own, which write down what they were asked. */
#include <string.h>
#include <unistd.h>

#include <crossply/setup.h>

#include "fake_machine.h"
#include "fault.h"
#include "suite.h"
#include "toolchains/sysroot.h"

/* SHA-256 of the five bytes "deb-1", as sha256sum(1) has it. */
#define DEB_SHA256 "e53b549dccd8e262961d1afa0acaafa6e94e14132f1d889e777b2e21f4736e6e"

static const char definition[] = "family: own\norder: 1\nlanguages: [c]\ntriple: t\ntools: {cc: my-cc}\n"
				 "sysroot:\n  name: own-{debian-arch}\n  architecture: \"{debian-arch}\"\n"
				 "  packages: [none-dev | musl-dev, linux-libc-dev]\n  layout: {usr/lib: usr/lib}\n"
				 "packages: {c: [my-package, \"other_{debian-arch}\"]}\n"
				 "platforms: {linux/arm64: , linux/arm/v5: , linux/arm/v6: }\n";

typedef struct own_machine {
	fake_machine machine;
	char folder[600];
	cply_toolchain_options options;
} own_machine;

static void put_apt(own_machine *own, const char *before)
{
	char script[2048];

	snprintf(script, sizeof script,
		"digest=" DEB_SHA256 "\nfolder='%s'\n%s\n"
		"case \" $* \" in\n"
		"*' update '*) exit 0;;\n"
		"*' indextargets '*) : >\"$folder/x_InRelease\"; "
		"printf 'http://x/\\tPackages\\t%%s/x_Packages\\tx:1\\n' \"$folder\";;\n"
		"*' --print-uris '*none-dev*) echo 'E: Unable to locate package none-dev' >&2; exit 100;;\n"
		"*' --print-uris '*) for name; do name=${name%%%%=*}; case $name in *-dev) echo "
		"\"'http://x/${name}_1.deb' "
		"${name}_1%%3a2-3_all.deb 5 SHA256:$digest\";; esac; done;;\n"
		"*' download '*) for name; do name=${name%%%%=*}; case $name in *-dev) printf deb-1 "
		">\"${name}_1%%3a2-3_all.deb\";; esac; "
		"done;;\n"
		"esac\n",
		own->machine.folder, before);
	fake_script(&own->machine, "bin/apt-get", script);
}

static void begin(own_machine *own)
{
	const cply_toolchain_options none = CPLY_TOOLCHAIN_OPTIONS_INIT;

	fake_begin(&own->machine);
	own->options = none;
	snprintf(own->folder, sizeof own->folder, "%s/definitions", own->machine.folder);
	fake_folder(&own->machine, "definitions");
	fake_write(scratch_path(own->folder, "own.yaml"), definition, strlen(definition), 0644);
	own->options.definitions_dir = own->folder;
	own->options.family = "own";
	fake_script(&own->machine, "bin/dpkg-deb",
		"/bin/mkdir -p \"$3/usr/lib\"; echo unpacked >>\"$3/usr/lib/unpacked.o\"");
	put_apt(own, "");
	fake_compiler(&own->machine, "bin/my-cc", "mine");
}

static cply_platform platform_of(const char *text)
{
	cply_platform platform;
	cply_error err;

	ck_assert_int_eq(cply_platform_parse(&platform, text, &err), CPLY_OK);
	return platform;
}

/* Plans and runs for some platforms; both must end with the statuses wanted. */
static void set_up(own_machine *own, cply_status wanted, cply_error *err)
{
	const cply_platform platforms[] = {platform_of("linux/arm64"), platform_of("linux/arm64")};
	cply_setup_plan plan;

	cply_error_init(err);
	ck_assert_int_eq(
		cply_setup_plan_make(&plan, own->machine.context, platforms, 2, &own->options, NULL, err), CPLY_OK);
	ck_assert_uint_eq(plan.count, 1);
	ck_assert_int_eq(plan.steps[0].kind, CPLY_SETUP_SYSROOT);
	ck_assert_str_eq(plan.steps[0].subject, "own-arm64");
	cply_status status = cply_setup_run(own->machine.context, &plan, err);
	ck_assert_msg(status == wanted, "%s: %s", cply_status_name(status), err->found);
	cply_setup_plan_release(&plan, own->machine.context);
}

/* Names in CACHE/sysroots but for the lock: a link and a generation for each sysroot. */
static unsigned sysroots(const own_machine *own)
{
	return scratch_count(scratch_path(own->machine.folder, "cache/sysroots")) - 1;
}

START_TEST(a_sysroot_is_fetched_and_its_family_becomes_ready)
{
	own_machine own;
	cply__strbuf text;
	cply_error err;
	cply_toolchain *toolchain;
	const cply_platform platform = platform_of("linux/arm64");

	begin(&own);
	ck_assert_int_eq(
		cply_toolchain_choose(&toolchain, own.machine.context, &platform, &own.options, &err), CPLY_E_MISSING);
	set_up(&own, CPLY_OK, &err);
	ck_assert_uint_eq(sysroots(&own), 2);
	cply__strbuf_init(&text, &cply__malloc_allocator);
	ck_assert_int_eq(
		cply__file_slurp(&text,
			scratch_path(own.machine.folder, "cache/sysroots/own-arm64/crossply-sysroot.json"), 4096, &err),
		CPLY_OK);
	/* The first alternative that exists, with its epoch as a colon. */
	ck_assert_str_eq(text.text,
		"{\"architecture\":\"arm64\",\"packages\":[{\"name\":\"linux-libc-dev\",\"version\":\"1:2-3\","
		"\"sha256\":"
		"\"" DEB_SHA256 "\"},{\"name\":\"musl-dev\",\"version\":\"1:2-3\",\"sha256\":\"" DEB_SHA256 "\"}]}");
	ck_assert_int_eq(
		access(scratch_path(own.machine.folder, "cache/sysroots/own-arm64/usr/lib/unpacked.o"), F_OK), 0);
	cply__strbuf_release(&text);
	ck_assert_int_eq(
		cply_toolchain_choose(&toolchain, own.machine.context, &platform, &own.options, &err), CPLY_OK);
	cply_toolchain_free(toolchain);
	/* Nothing is left to do. */
	cply_setup_plan plan;
	ck_assert_int_eq(
		cply_setup_plan_make(&plan, own.machine.context, &platform, 1, &own.options, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(plan.count, 0);
	cply_setup_plan_release(&plan, own.machine.context);
	fake_end(&own.machine);
}
END_TEST

START_TEST(a_folder_without_a_manifest_is_made_anew)
{
	own_machine own;
	cply_error err;

	begin(&own);
	fake_folder(&own.machine, "cache/sysroots/own-arm64/usr/lib");
	fake_write(scratch_path(own.machine.folder, "cache/sysroots/own-arm64/usr/lib/old.o"), "x", 1, 0644);
	set_up(&own, CPLY_OK, &err);
	ck_assert_int_ne(access(scratch_path(own.machine.folder, "cache/sysroots/own-arm64/usr/lib/old.o"), F_OK), 0);
	fake_end(&own.machine);
}
END_TEST

START_TEST(a_mirror_in_the_middle_of_an_update_is_asked_again)
{
	own_machine own;
	cply_error err;

	begin(&own);
	/* The first download fails; afterwards the same one works. */
	put_apt(&own, "case \"$*\" in *--print-uris*) ;; *' download '*) [ -e \"$folder/once\" ] || { : "
		      ">\"$folder/once\"; echo 'E: Hash Sum mismatch' >&2; exit 100; };; esac");
	set_up(&own, CPLY_OK, &err);
	fake_end(&own.machine);
}
END_TEST

START_TEST(what_apt_says_is_passed_on_and_nothing_is_left)
{
	own_machine own;
	cply_error err;

	begin(&own);
	put_apt(&own, "echo 'W: noise' >&2; echo 'E: Unable to locate package musl-dev' >&2; exit 100");
	set_up(&own, CPLY_E_FAILED, &err);
	ck_assert_str_eq(err.found, "E: Unable to locate package musl-dev");
	ck_assert_ptr_nonnull(strstr(err.hint, "architecture arm64"));
	ck_assert_ptr_nonnull(strstr(err.context, "fetch sysroot own-arm64"));
	ck_assert_uint_eq(sysroots(&own), 0);
	fake_end(&own.machine);
}
END_TEST

START_TEST(a_package_with_other_bytes_is_refused)
{
	own_machine own;
	cply_error err;

	begin(&own);
	put_apt(&own, "digest=0000000000000000000000000000000000000000000000000000000000000000");
	set_up(&own, CPLY_E_CORRUPT, &err);
	ck_assert_ptr_nonnull(strstr(err.found, DEB_SHA256));
	ck_assert_uint_eq(sysroots(&own), 0);
	/* Lines that no apt would print are no packages: a path would lead out of the folder. */
	put_apt(&own, "case \"$*\" in *--print-uris*) echo \"'u' ../../evil.deb 5 SHA256:$digest\"; exit 0;; esac");
	set_up(&own, CPLY_E_UNSUPPORTED, &err);
	ck_assert_ptr_nonnull(strstr(err.found, "no SHA-256 of musl-dev in the lists"));
	ck_assert_uint_eq(sysroots(&own), 0);
	/* A stronger digest alone says nothing about the weaker one. */
	put_apt(&own, "case \"$*\" in *--print-uris*) for name; do case $name in *-dev) "
		      "echo \"'u' ${name}_1.deb 5 SHA512:$digest\";; esac; done; exit 0;; esac");
	set_up(&own, CPLY_E_UNSUPPORTED, &err);
	ck_assert_ptr_nonnull(strstr(err.hint, "take another archive"));
	fake_end(&own.machine);
}
END_TEST

START_TEST(a_package_of_an_archive_without_a_good_signature_is_refused)
{
	/* Lists as apt tells of them: the archive, the key in its Release file, the list, the source. */
	static const char *const bad[] = {"", "http://x/\\tPackages\\t$folder/unsigned/x_Packages\\tfile:7\\n",
		"http://y/\\tPackages\\t$folder/x_Packages\\tfile:7\\n",
		/* A key with a folder in it: the part of the name that is the archive's is shorter. */
		"http://x/\\tmain/Packages\\t$folder/x_Packages\\tfile:7\\n",
		"http://x/\\ta/b/c/Packages\\t$folder/x_Packages\\tfile:7\\n",
		/* Of two that could have it the one whose address says more, and of equal ones the unsigned. */
		"http://x/\\tPackages\\t$folder/x_Packages\\tfile:1\\n"
		"http://x/m\\tPackages\\t$folder/y_Packages\\tfile:7\\n",
		"http://x/\\tPackages\\t$folder/x_Packages\\tfile:1\\n"
		"http://x/\\tPackages\\t$folder/y_Packages\\tfile:7\\n",
		"http://x/\\tPackages\\n"};
	char before[800];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		own_machine own;
		cply_error err;
		begin(&own);
		snprintf(before, sizeof before,
			": >\"$folder/x_InRelease\"; case \"$*\" in *indextargets*) printf \"%s\"; exit 0;; esac",
			bad[i]);
		put_apt(&own, before);
		set_up(&own, CPLY_E_CORRUPT, &err);
		ck_assert_msg(strstr(err.wanted, "from an archive whose signature is good"), "row %zu", i);
		ck_assert_uint_eq(sysroots(&own), 0);
		fake_end(&own.machine);
	}
}
END_TEST

START_TEST(a_package_that_does_not_unpack_is_told)
{
	own_machine own;
	cply_error err;

	begin(&own);
	fake_script(&own.machine, "bin/dpkg-deb", "echo 'dpkg-deb: error: not a Debian archive' >&2; exit 2");
	set_up(&own, CPLY_E_FAILED, &err);
	ck_assert_ptr_nonnull(strstr(err.found, "not a Debian archive"));
	ck_assert_uint_eq(sysroots(&own), 0);
	fake_end(&own.machine);
}
END_TEST

START_TEST(plans_name_packages_and_sysroots_once)
{
	own_machine own;
	cply_setup_plan plan;
	cply_error err;
	const cply_platform platforms[] = {
		platform_of("linux/arm/v5"), platform_of("linux/arm/v6"), platform_of("linux/arm64")};

	begin(&own);
	ck_assert_int_eq(unlink(scratch_path(own.machine.folder, "bin/my-cc")), 0);
	ck_assert_int_eq(
		cply_setup_plan_make(&plan, own.machine.context, platforms, 3, &own.options, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(plan.count, 3);
	ck_assert_int_eq(plan.steps[0].kind, CPLY_SETUP_PACKAGES);
	ck_assert_str_eq(plan.steps[0].subject, "my-package other-armel other-arm64");
	ck_assert_str_eq(plan.steps[0].platforms, "linux/arm/v5,linux/arm/v6,linux/arm64");
	ck_assert_ptr_nonnull(strstr(plan.steps[0].commands[1],
		"apt-get install --yes --no-install-recommends my-package other-armel other-arm64"));
	ck_assert_str_eq(plan.steps[1].subject, "own-armel");
	ck_assert_str_eq(plan.steps[1].platforms, "linux/arm/v5,linux/arm/v6");
	ck_assert_str_eq(plan.steps[2].subject, "own-arm64");
	cply_setup_plan_release(&plan, own.machine.context);
	fake_end(&own.machine);
}
END_TEST

START_TEST(where_there_is_no_apt_it_says_what_to_do)
{
	own_machine own;
	cply_setup_plan plan;
	cply_error err;
	const cply_platform platform = platform_of("linux/arm64");

	begin(&own);
	ck_assert_int_eq(unlink(scratch_path(own.machine.folder, "bin/apt-get")), 0);
	ck_assert_int_eq(cply_setup_plan_make(&plan, own.machine.context, &platform, 1, &own.options, NULL, &err),
		CPLY_E_MISSING);
	ck_assert_ptr_nonnull(strstr(err.hint, "definition"));
	ck_assert_int_eq(unlink(scratch_path(own.machine.folder, "bin/my-cc")), 0);
	ck_assert_int_eq(cply_setup_plan_make(&plan, own.machine.context, &platform, 1, &own.options, NULL, &err),
		CPLY_E_MISSING);
	ck_assert_ptr_nonnull(strstr(err.found, "neither Debian nor Ubuntu"));
	fake_end(&own.machine);
}
END_TEST

START_TEST(the_first_family_is_set_up_though_a_later_one_is_ready)
{
	static const char later[] = "family: later\norder: 2\nlanguages: [c]\ntriple: t\ntools: {cc: my-cc}\n"
				    "platforms: {linux/arm64: }\n";
	own_machine own;
	cply_setup_plan plan;
	cply_error err;
	const cply_platform platform = platform_of("linux/arm64");

	begin(&own);
	own.options.family = NULL;
	fake_write(scratch_path(own.folder, "later.yaml"), later, strlen(later), 0644);
	ck_assert_int_eq(
		cply_setup_plan_make(&plan, own.machine.context, &platform, 1, &own.options, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(plan.count, 1);
	ck_assert_uint_eq(plan.platform_count, 1);
	ck_assert_str_eq(plan.platforms[0].family, "own");
	ck_assert_int_eq(plan.platforms[0].is_ready, 0);
	cply_setup_plan_release(&plan, own.machine.context);
	/* Unless nobody here can unpack a sysroot. */
	ck_assert_int_eq(unlink(scratch_path(own.machine.folder, "bin/dpkg-deb")), 0);
	ck_assert_int_eq(
		cply_setup_plan_make(&plan, own.machine.context, &platform, 1, &own.options, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(plan.count, 0);
	ck_assert_str_eq(plan.platforms[0].family, "later");
	ck_assert_int_eq(plan.platforms[0].is_ready, 1);
	cply_setup_plan_release(&plan, own.machine.context);
	fake_end(&own.machine);
}
END_TEST

START_TEST(without_a_cache_folder_there_is_no_sysroot)
{
	own_machine own;
	cply_setup_plan plan;
	cply_error err;
	const cply_platform platform = platform_of("linux/arm64");

	begin(&own);
	cply_context_free(own.machine.context);
	own.machine.context = fake_context(&own.machine, NULL, NULL);
	ck_assert_int_eq(
		cply_setup_plan_make(&plan, own.machine.context, &platform, 1, &own.options, NULL, &err), CPLY_E_USAGE);
	ck_assert_ptr_nonnull(strstr(err.hint, "XDG_CACHE_HOME"));
	fake_end(&own.machine);
}
END_TEST

START_TEST(packages_are_installed_and_failures_shown)
{
	own_machine own;
	cply_setup_plan plan;
	cply_error err;
	const cply_platform platform = platform_of("linux/riscv64");

	begin(&own);
	own.options.family = "gnu";
	ck_assert_int_eq(
		cply_setup_plan_make(&plan, own.machine.context, &platform, 1, &own.options, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(plan.count, 1);
	cply_status status = cply_setup_run(own.machine.context, &plan, &err);
	if (geteuid() == 0) {
		ck_assert_int_eq(status, CPLY_OK);
		put_apt(&own,
			"case \"$*\" in *install*) echo 'E: Unable to locate package gcc-riscv64'; exit 100;; esac");
		ck_assert_int_eq(cply_setup_run(own.machine.context, &plan, &err), CPLY_E_FAILED);
		ck_assert_ptr_nonnull(strstr(err.found, "Unable to locate package gcc-riscv64"));
		ck_assert_ptr_nonnull(strstr(err.hint, "apt-get install"));
	} else {
		/* PATH of the fake machine has no sudo. */
		ck_assert_int_eq(status, CPLY_E_MISSING);
		ck_assert_ptr_nonnull(strstr(err.hint, "as root: apt-get install"));
	}
	cply_setup_plan_release(&plan, own.machine.context);
	fake_end(&own.machine);
}
END_TEST

SUITE_MAIN("fetch", a_sysroot_is_fetched_and_its_family_becomes_ready, a_folder_without_a_manifest_is_made_anew,
	a_mirror_in_the_middle_of_an_update_is_asked_again, what_apt_says_is_passed_on_and_nothing_is_left,
	a_package_with_other_bytes_is_refused, a_package_of_an_archive_without_a_good_signature_is_refused,
	a_package_that_does_not_unpack_is_told, plans_name_packages_and_sysroots_once,
	the_first_family_is_set_up_though_a_later_one_is_ready, where_there_is_no_apt_it_says_what_to_do,
	without_a_cache_folder_there_is_no_sysroot, packages_are_installed_and_failures_shown)
