#include "progress.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "suite.h"

static const char *const environment[] = {"TERM=xterm", "COLUMNS=40", NULL};
static const cli_command command = {.name = "build"};
static cli app;
static cli_progress *progress;
static char said[8192];

static atomic_uint milliseconds; /* of the clock that never goes back */

/* That clock stands still until it is put forward: how long this test is kept waiting changes nothing. */
int clock_gettime(clockid_t clock, struct timespec *out)
{
	if (clock != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, clock, out);
	unsigned now = atomic_load(&milliseconds);
	*out = (struct timespec){.tv_sec = 1000 + now / 1000, .tv_nsec = now % 1000 * 1000000l};
	return 0;
}

/* From here on stderr is a file. */
static void begin(cli_progress_mode mode)
{
	char path[] = "/tmp/test_progress.XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	unlink(path);
	dup2(fd, STDERR_FILENO);
	close(fd);
	app = (cli){.command = &command, .environment = environment, .progress_mode = mode, .color = CLI_COLOR_NEVER};
	progress = cli_progress_new(&app);
	ck_assert_ptr_nonnull(progress);
}

/* What was said since the beginning. */
static const char *hear(void)
{
	ssize_t size = pread(STDERR_FILENO, said, sizeof said - 1, 0);

	ck_assert_int_ge(size, 0);
	said[size] = '\0';
	return said;
}

static const char *end(void)
{
	cli_progress_free(progress);
	return hear();
}

#define SEND(...)                                                                                                      \
	do {                                                                                                           \
		const cply_event event = {.size = sizeof event, __VA_ARGS__};                                          \
		cli_progress_event(progress, &event);                                                                  \
	} while (0)

#define TEXT(literal) .text = (literal), .text_length = sizeof(literal) - 1

static void send_a_build(void)
{
	SEND(.kind = CPLY_EVENT_PHASE, TEXT("compile"));
	SEND(.kind = CPLY_EVENT_START, .platform = "linux/arm64", .subject = "a.c");
	SEND(.kind = CPLY_EVENT_PROGRESS, .done = 1, .total = 2, .unit = "steps");
	SEND(.kind = CPLY_EVENT_FINISH, .platform = "linux/arm64", .subject = "a.c", .nanoseconds = 1500000000);
	SEND(.kind = CPLY_EVENT_FINISH, .platform = "linux/386", .subject = "b.c", .status = 1);
	SEND(.kind = CPLY_EVENT_OUTPUT, .platform = "linux/386", .subject = "b.c", TEXT("b.c:1: error"));
	SEND(.kind = CPLY_EVENT_WARNING, .platform = "linux/386", TEXT("it is odd"));
	SEND(.kind = CPLY_EVENT_NOTE, TEXT("it is new"));
}

START_TEST(a_log_gets_phases_failures_output_and_talk)
{
	begin(CLI_PROGRESS_AUTO);
	send_a_build();
	ck_assert_str_eq(end(), "compile\n"
				"failed: linux/386 b.c (0.0 s)\n"
				"linux/386 b.c:\n"
				"b.c:1: error\n"
				"warning: linux/386: it is odd\n"
				"note: it is new\n");
}
END_TEST

START_TEST(quiet_leaves_what_went_wrong)
{
	begin(CLI_PROGRESS_PLAIN);
	app.quiet = 1;
	send_a_build();
	ck_assert_str_eq(end(), "failed: linux/386 b.c (0.0 s)\n"
				"linux/386 b.c:\n"
				"b.c:1: error\n"
				"warning: linux/386: it is odd\n");
}
END_TEST

START_TEST(verbose_says_what_went_well)
{
	begin(CLI_PROGRESS_PLAIN);
	app.verbose = 1;
	SEND(.kind = CPLY_EVENT_FINISH, .platform = "linux/arm64", .subject = "a.c", .nanoseconds = 1500000000);
	ck_assert_str_eq(end(), "done: linux/arm64 a.c (1.5 s)\n");
	/* Work on a platform as a whole. */
	begin(CLI_PROGRESS_PLAIN);
	app.verbose = 1;
	SEND(.kind = CPLY_EVENT_FINISH, .platform = "linux/arm64", .subject = "linux/arm64", .nanoseconds = 1500000000);
	ck_assert_str_eq(end(), "done: linux/arm64 (1.5 s)\n");
}
END_TEST

START_TEST(json_is_an_object_per_line)
{
	begin(CLI_PROGRESS_JSON);
	send_a_build();
	ck_assert_str_eq(end(),
		"{\"event\":\"phase\",\"text\":\"compile\"}\n"
		"{\"event\":\"start\",\"platform\":\"linux/arm64\",\"subject\":\"a.c\"}\n"
		"{\"event\":\"progress\",\"done\":1,\"total\":2,\"unit\":\"steps\"}\n"
		"{\"event\":\"finish\",\"platform\":\"linux/arm64\",\"subject\":\"a.c\",\"status\":0,"
		"\"nanoseconds\":1500000000}\n"
		"{\"event\":\"finish\",\"platform\":\"linux/386\",\"subject\":\"b.c\",\"status\":1,\"nanoseconds\":0}\n"
		"{\"event\":\"output\",\"platform\":\"linux/386\",\"subject\":\"b.c\",\"text\":\"b.c:1: error\"}\n"
		"{\"event\":\"warning\",\"platform\":\"linux/386\",\"text\":\"it is odd\"}\n"
		"{\"event\":\"note\",\"text\":\"it is new\"}\n");
}
END_TEST

/* The status line fits the width, is taken away for every message, and is gone at the end. */
START_TEST(a_terminal_gets_one_line_that_fits)
{
	begin(CLI_PROGRESS_TTY);
	SEND(.kind = CPLY_EVENT_PHASE, TEXT("compile"));
	atomic_fetch_add(&milliseconds, 110);
	SEND(.kind = CPLY_EVENT_START, .platform = "linux/arm64",
		.subject = "\xC3\xBC/with/a/long/name/that/does/not/fit.c");
	SEND(.kind = CPLY_EVENT_NOTE, TEXT("it is new"));
	atomic_fetch_add(&milliseconds, 110);
	SEND(.kind = CPLY_EVENT_PROGRESS, .done = 3, .total = 7, .unit = "steps");
	const char *text = end();
	ck_assert_msg(strncmp(text, "\rcompile 0.", 11) == 0, "%s", text);
	ck_assert_ptr_nonnull(strstr(text, " s: linux/arm64 \xC3\xBC/with/a/lon\033[K"));
	ck_assert_ptr_nonnull(strstr(text, "\033[K\r\033[Knote: it is new\n"));
	ck_assert_ptr_nonnull(strstr(text, "\rcompile 3/7 0."));
	ck_assert_str_eq(text + strlen(text) - 4, "\r\033[K");
	const char *line = strchr(text, '\r') + 1;
	ck_assert_uint_eq(strcspn(line, "\033"), 39 + 1); /* one letter takes two bytes */
}
END_TEST

START_TEST(before_the_first_phase_the_subcommand_is_named)
{
	begin(CLI_PROGRESS_TTY);
	SEND(.kind = CPLY_EVENT_PROGRESS, .done = 1, .total = 7);
	atomic_fetch_add(&milliseconds, 110);
	SEND(.kind = CPLY_EVENT_PROGRESS, .done = 2500000, .total = 0, .unit = "bytes");
	ck_assert_msg(strncmp(end(), "\rbuild 2.5 MB 0.", 16) == 0, "%s", said);
}
END_TEST

START_TEST(seconds_go_on_while_nothing_happens)
{
	begin(CLI_PROGRESS_TTY);
	SEND(.kind = CPLY_EVENT_PHASE, TEXT("link"));
	SEND(.kind = CPLY_EVENT_START, .subject = "a");
	for (int i = 0; i < 3; i++) {
		char line[16];
		atomic_fetch_add(&milliseconds, 600);
		snprintf(line, sizeof line, "\rlink %d.%d s", (i + 1) * 6 / 10, (i + 1) * 6 % 10);
		while (!strstr(hear(), line))
			usleep(10000);
	}
	/* Results are being printed: the line stays away. */
	cli_progress_clear(progress);
	atomic_fetch_add(&milliseconds, 600);
	usleep(700000);
	const char *text = end();
	ck_assert_ptr_null(strstr(text, "\rlink 2."));
	ck_assert_str_eq(text + strlen(text) - 7, "\033[K\r\033[K");
}
END_TEST

START_TEST(unknown_kinds_are_ignored)
{
	begin(CLI_PROGRESS_JSON);
	SEND(.kind = CPLY_EVENT_COUNT);
	ck_assert_str_eq(end(), "");
}
END_TEST

SUITE_MAIN("progress", a_log_gets_phases_failures_output_and_talk, quiet_leaves_what_went_wrong,
	verbose_says_what_went_well, json_is_an_object_per_line, a_terminal_gets_one_line_that_fits,
	before_the_first_phase_the_subcommand_is_named, seconds_go_on_while_nothing_happens, unknown_kinds_are_ignored)
