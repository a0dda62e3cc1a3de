#include "command.h"

#include <string.h>

#include "suite.h"

static cply_error err;

/* The platforms of a list, joined by blanks; "" when there was an error. */
static const char *many(const char *given, const char *const *environment)
{
	static char text[512];
	static const char *lists[2];
	cli app = {.environment = environment};
	cli_platforms platforms;

	if (given) {
		lists[0] = given;
		app.platforms = (cli_list){lists, 1, 2};
	}
	text[0] = '\0';
	cply_error_init(&err);
	if (cli_platforms_many(&platforms, &app, &err) == CPLY_OK)
		for (size_t i = 0; i < platforms.count; i++) {
			char one[CPLY_PLATFORM_TEXT];
			cply_platform_format(&platforms.at[i], one);
			strcat(strcat(text, i ? " " : ""), one);
		}
	cli_platforms_release(&platforms);
	return text;
}

#define ENVIRONMENT(...)                                                                                               \
	(const char *const[])                                                                                          \
	{                                                                                                              \
		__VA_ARGS__, NULL                                                                                      \
	}

static const char *const nothing[] = {NULL};

START_TEST(many_come_from_options_variables_or_the_default)
{
	ck_assert_str_eq(many(NULL, nothing), "linux/amd64 linux/arm64");
	ck_assert_str_eq(many("linux/arm, linux/386,linux/arm/v7", nothing), "linux/arm/v7 linux/386");
	ck_assert_str_eq(many(NULL, ENVIRONMENT("TARGETPLATFORM=linux/s390x", "TARGETARCH=arm")), "linux/s390x");
	ck_assert_str_eq(
		many(NULL, ENVIRONMENT("TARGETOS=linux", "TARGETARCH=arm", "TARGETVARIANT=v6")), "linux/arm/v6");
	ck_assert_str_eq(many("linux/386", ENVIRONMENT("TARGETPLATFORM=linux/s390x")), "linux/386");
	/* Set but empty is not set: a Dockerfile's ARG outside of BuildKit. */
	ck_assert_str_eq(many(NULL, ENVIRONMENT("TARGETPLATFORM=", "TARGETARCH=")), "linux/amd64 linux/arm64");
}
END_TEST

START_TEST(bad_lists_are_refused)
{
	ck_assert_str_eq(many("", nothing), "");
	ck_assert_int_eq(err.code, CPLY_E_USAGE);
	ck_assert_str_eq(many(" , ", nothing), "");
	ck_assert_int_eq(err.code, CPLY_E_USAGE);
	ck_assert_str_eq(many("linux/amd64,linux/arm64/v8/x", nothing), "");
	ck_assert_int_eq(err.code, CPLY_E_PLATFORM);
}
END_TEST

START_TEST(one_is_never_guessed)
{
	cply_platform platform;
	char text[CPLY_PLATFORM_TEXT];
	cli app = {.environment = nothing};

	ck_assert_int_eq(cli_platform_one(&platform, &app, &err), CPLY_E_USAGE);
	ck_assert_ptr_nonnull(strstr(err.hint, "ARG TARGETPLATFORM"));
	app.environment = ENVIRONMENT("TARGETARCH=riscv64", "TARGETOS=linux");
	ck_assert_int_eq(cli_platform_one(&platform, &app, &err), CPLY_OK);
	cply_platform_format(&platform, text);
	ck_assert_str_eq(text, "linux/riscv64");
	app.platform = "linux/ppc64le";
	ck_assert_int_eq(cli_platform_one(&platform, &app, &err), CPLY_OK);
	cply_platform_format(&platform, text);
	ck_assert_str_eq(text, "linux/ppc64le");
	ck_assert_int_eq(cli_platform_text(&platform, "", &err), CPLY_E_USAGE);
	ck_assert_int_eq(cli_platform_text(&platform, "native", &err), CPLY_OK);
}
END_TEST

SUITE_MAIN("target", many_come_from_options_variables_or_the_default, bad_lists_are_refused, one_is_never_guessed)
