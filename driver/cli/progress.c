#include "progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "terminal.h"

enum {
	TASKS = 64,                /* running tasks that are remembered by name */
	REDRAW_NS = 100 * 1000000, /* between two status lines */
	TICK_NS = 500 * 1000000,   /* after which a status line is drawn anew though nothing happened */
	LINE_NS = 1000 * 1000000   /* between two lines for good news in a log */
};

/* A task that runs. */
typedef struct task {
	char name[160]; /* "linux/arm64 src/a.c" */
} task;

struct cli_progress {
	const cli *app;
	cli_progress_mode mode; /* never AUTO */
	int is_terse;           /* JSON only of what went wrong, or may */
	int is_colored;
	int is_drawn;     /* a status line is on the screen */
	int is_wanted;    /* one may be drawn: an event came since cli_progress_clear */
	uint64_t started; /* when the first event came; nanoseconds */
	uint64_t drawn;   /* when the status line, or the last line of good news, was printed */
	char phase[80];
	uint64_t done, total; /* of the phase, as told by events */
	uint64_t finished;    /* tasks that ended in this phase */
	char unit[16];
	task tasks[TASKS];
	size_t task_count;

	/* A thread that keeps the seconds of the status line going while one task takes long. */
	pthread_t ticker;
	int is_ticking;
	int is_ending;        /* the thread is asked to end */
	pthread_mutex_t lock; /* of everything above, once the thread runs */
	pthread_cond_t ended;
};

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

cli_progress *cli_progress_new(const cli *app)
{
	cli_progress *progress = calloc(1, sizeof *progress);

	if (!progress)
		return NULL;
	progress->app = app;
	progress->mode = (cli_progress_mode)app->progress_mode;
	/* Whoever reads results as JSON reads errors so, too: nothing else stands between them. */
	progress->is_terse = app->json && progress->mode == CLI_PROGRESS_AUTO;
	if (progress->is_terse)
		progress->mode = CLI_PROGRESS_JSON;
	if (progress->mode == CLI_PROGRESS_AUTO)
		progress->mode = cli_terminal_is_capable(app, STDERR_FILENO) ? CLI_PROGRESS_TTY : CLI_PROGRESS_PLAIN;
	progress->is_colored = cli_terminal_is_colored(app, STDERR_FILENO);
	pthread_mutex_init(&progress->lock, NULL);
	pthread_cond_init(&progress->ended, NULL);
	return progress;
}

int cli_progress_is_json(const cli_progress *progress)
{
	return progress->mode == CLI_PROGRESS_JSON;
}

/* Takes the status line away. */
static void wipe(cli_progress *progress)
{
	if (!progress->is_drawn)
		return;
	fputs("\r\033[K", stderr);
	progress->is_drawn = 0;
}

void cli_progress_clear(cli_progress *progress)
{
	pthread_mutex_lock(&progress->lock);
	wipe(progress);
	progress->is_wanted = 0;
	pthread_mutex_unlock(&progress->lock);
}

void cli_progress_free(cli_progress *progress)
{
	if (!progress)
		return;
	pthread_mutex_lock(&progress->lock);
	wipe(progress);
	progress->is_ending = 1;
	pthread_cond_signal(&progress->ended);
	pthread_mutex_unlock(&progress->lock);
	if (progress->is_ticking)
		pthread_join(progress->ticker, NULL);
	pthread_cond_destroy(&progress->ended);
	pthread_mutex_destroy(&progress->lock);
	free(progress);
}

/* "linux/arm64 src/a.c", from the parts that there are. */
static void name_task(char *name, size_t size, const cply_event *event)
{
	const char *platform = event->platform ? event->platform : "";
	const char *subject = event->subject ? event->subject : "";

	/* The task of a platform itself. */
	if (strcmp(platform, subject) == 0)
		subject = "";
	snprintf(name, size, "%s%s%s", platform, *platform && *subject ? " " : "", subject);
}

static void add_task(cli_progress *progress, const cply_event *event)
{
	if (progress->task_count < TASKS)
		name_task(progress->tasks[progress->task_count++].name, sizeof progress->tasks->name, event);
}

static void remove_task(cli_progress *progress, const cply_event *event)
{
	char name[sizeof progress->tasks->name];

	name_task(name, sizeof name, event);
	for (size_t i = 0; i < progress->task_count; i++)
		if (strcmp(progress->tasks[i].name, name) == 0) {
			progress->task_count--;
			memmove(&progress->tasks[i], &progress->tasks[i + 1],
				(progress->task_count - i) * sizeof *progress->tasks);
			return;
		}
}

static void follow(cli_progress *progress, const cply_event *event)
{
	switch (event->kind) {
	case CPLY_EVENT_PHASE:
		snprintf(progress->phase, sizeof progress->phase, "%s", event->text ? event->text : "");
		progress->done = progress->total = progress->finished = 0;
		progress->unit[0] = '\0';
		break;
	case CPLY_EVENT_START:
		add_task(progress, event);
		break;
	case CPLY_EVENT_FINISH:
		remove_task(progress, event);
		progress->finished++;
		break;
	case CPLY_EVENT_PROGRESS:
		progress->done = event->done;
		progress->total = event->total;
		snprintf(progress->unit, sizeof progress->unit, "%s", event->unit ? event->unit : "");
		break;
	default:
		break;
	}
}

/* Appends to the status line; `used` never passes `size`. */
static void append(char *line, size_t size, size_t *used, const char *format, ...) CPLY_PRINTF(4, 5);

static void append(char *line, size_t size, size_t *used, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int length = vsnprintf(line + *used, size - *used, format, args);
	va_end(args);
	if (length > 0)
		*used += (size_t)length < size - *used ? (size_t)length : size - *used - 1;
}

static void append_count(const cli_progress *progress, char *line, size_t size, size_t *used)
{
	if (strcmp(progress->unit, "bytes") == 0) {
		append(line, size, used, " %.1f", (double)progress->done / 1e6);
		if (progress->total)
			append(line, size, used, " of %.1f", (double)progress->total / 1e6);
		append(line, size, used, " MB");
	} else if (progress->total) {
		append(line, size, used, " %llu/%llu", (unsigned long long)progress->done,
			(unsigned long long)progress->total);
	} else if (progress->finished) {
		append(line, size, used, " %llu", (unsigned long long)progress->finished);
	}
}

static void draw(cli_progress *progress, uint64_t time)
{
	char line[1024];
	size_t used = 0;

	append(line, sizeof line, &used, "%s", progress->phase[0] ? progress->phase : progress->app->command->name);
	append_count(progress, line, sizeof line, &used);
	append(line, sizeof line, &used, " %.1f s", (double)(time - progress->started) / 1e9);
	for (size_t i = 0; i < progress->task_count; i++)
		append(line, sizeof line, &used, "%s%s", i ? ", " : ": ", progress->tasks[i].name);
	for (char *at = line; *at; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
	/* The width is asked for each time: it follows a window that is resized. The last column stays free, so that
	 * no terminal wraps. */
	size_t room = cli_text_fit(line, used, cli_terminal_width(progress->app, STDERR_FILENO) - 1);
	fprintf(stderr, "\r%.*s\033[K", (int)room, line);
	progress->is_drawn = 1;
	progress->drawn = time;
}

/* Draws the status line when no event did; one that was taken away for results stays away until the next event. */
static void *tick(void *user)
{
	cli_progress *progress = user;

	pthread_mutex_lock(&progress->lock);
	while (!progress->is_ending) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += TICK_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&progress->ended, &progress->lock, &until);
		uint64_t time = now();
		if (!progress->is_ending && progress->is_wanted && time - progress->drawn >= TICK_NS)
			draw(progress, time);
	}
	pthread_mutex_unlock(&progress->lock);
	return NULL;
}

/* Without the thread the line is drawn at events only. Signals are for the main thread. */
static void start_ticking(cli_progress *progress)
{
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	progress->is_ticking = pthread_create(&progress->ticker, NULL, tick, progress) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void print_line(cli_progress *progress, const char *color, const char *word, const char *text)
{
	wipe(progress);
	fprintf(stderr, "%s%s%s%s%s\n", progress->is_colored ? color : "", word,
		progress->is_colored && *color ? "\033[0m" : "", *word ? ": " : "", text);
}

static void print_finish(cli_progress *progress, const cply_event *event, uint64_t time)
{
	char text[256], name[200];

	name_task(name, sizeof name, event);
	snprintf(text, sizeof text, "%s (%.1f s)", name, (double)event->nanoseconds / 1e9);
	if (event->status) {
		print_line(progress, "\033[31m", "failed", text);
		return;
	}
	if (progress->mode != CLI_PROGRESS_PLAIN || progress->app->quiet)
		return;
	if (time - progress->drawn < LINE_NS && !progress->app->verbose)
		return;
	print_line(progress, "", "done", text);
	progress->drawn = time;
}

/* What a process printed, whole, under the name of its task. */
static void print_output(cli_progress *progress, const cply_event *event)
{
	char name[200];

	if (!event->text || event->text_length == 0)
		return;
	wipe(progress);
	name_task(name, sizeof name, event);
	if (name[0])
		fprintf(stderr, "%s:\n", name);
	fwrite(event->text, 1, event->text_length, stderr);
	if (event->text[event->text_length - 1] != '\n')
		fputc('\n', stderr);
}

static void print_sentence(cli_progress *progress, const cply_event *event, const char *color, const char *word)
{
	char text[4200];

	snprintf(text, sizeof text, "%s%s%s", event->platform ? event->platform : "", event->platform ? ": " : "",
		event->text ? event->text : "");
	print_line(progress, color, word, text);
}

static void print_event(cli_progress *progress, const cply_event *event, uint64_t time)
{
	int is_quiet = progress->app->quiet;

	switch (event->kind) {
	case CPLY_EVENT_PHASE:
		if (progress->mode == CLI_PROGRESS_PLAIN && !is_quiet)
			print_line(progress, "", "", progress->phase);
		break;
	case CPLY_EVENT_FINISH:
		print_finish(progress, event, time);
		break;
	case CPLY_EVENT_OUTPUT:
		print_output(progress, event);
		break;
	case CPLY_EVENT_WARNING:
		print_sentence(progress, event, "\033[33m", "warning");
		break;
	case CPLY_EVENT_NOTE:
		if (!is_quiet)
			print_sentence(progress, event, "\033[36m", "note");
		break;
	case CPLY_EVENT_START:
		if (progress->app->verbose > 1)
			print_sentence(progress, event, "", event->subject ? event->subject : "start");
		break;
	default:
		break;
	}
	if (progress->mode != CLI_PROGRESS_TTY || is_quiet)
		return;
	progress->is_wanted = 1;
	if (!progress->is_ticking)
		start_ticking(progress);
	if (time - progress->drawn >= REDRAW_NS)
		draw(progress, time);
}

static void print_json(const cply_event *event)
{
	static const char *const names[] = {
#define NAME(id, name) name,
		CPLY_EVENT_MAP(NAME)
#undef NAME
	};
	cply_json *json;
	cply_error err;

	if (cply_json_new(&json, NULL, &err))
		return;
	cply_json_object(json, NULL);
	cply_json_text(json, "event", names[event->kind]);
	if (event->platform)
		cply_json_text(json, "platform", event->platform);
	if (event->subject)
		cply_json_text(json, "subject", event->subject);
	if (event->text)
		cply_json_text(json, "text", event->text);
	if (event->kind == CPLY_EVENT_PROGRESS) {
		cply_json_unsigned(json, "done", event->done);
		cply_json_unsigned(json, "total", event->total);
		cply_json_text(json, "unit", event->unit);
	}
	if (event->kind == CPLY_EVENT_FINISH) {
		cply_json_integer(json, "status", event->status);
		cply_json_unsigned(json, "nanoseconds", event->nanoseconds);
	}
	cply_json_end(json);
	cli_json_print(stderr, json, &err);
}

/* Would --quiet show it? */
static int is_trouble(const cply_event *event)
{
	return event->kind == CPLY_EVENT_WARNING || event->kind == CPLY_EVENT_OUTPUT ||
	       (event->kind == CPLY_EVENT_FINISH && event->status);
}

void cli_progress_event(void *user, const cply_event *event)
{
	cli_progress *progress = user;
	uint64_t time = now();

	if ((unsigned)event->kind >= CPLY_EVENT_COUNT)
		return;
	if (progress->mode == CLI_PROGRESS_JSON) {
		if (!progress->is_terse || is_trouble(event))
			print_json(event);
		return;
	}
	pthread_mutex_lock(&progress->lock);
	if (!progress->started)
		progress->started = progress->drawn = time;
	follow(progress, event);
	print_event(progress, event, time);
	pthread_mutex_unlock(&progress->lock);
}
