#include "runtime/context.h"

#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/path.h"

enum { MAX_JOBS = 1024 };

static const char *const no_environment[] = {NULL};

static void drop_event(void *user, const cply_event *event)
{
	(void)user;
	(void)event;
}

static unsigned available_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
		return (unsigned)CPU_COUNT(&set);
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	return online > 0 ? (unsigned)online : 1;
}

cply_status cply_context_new(cply_context **out, const cply_context_options *options, cply_error *err)
{
	cply_context_options given = CPLY_CONTEXT_OPTIONS_INIT;

	if (options)
		memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
	if (given.jobs > MAX_JOBS) {
		cply__error(err, CPLY_E_USAGE, .wanted = "1 to 1024 jobs");
		return cply__error_found(err, "%u", given.jobs);
	}
	if (given.source_date_epoch > CPLY_EPOCH_LAST) {
		cply__error(err, CPLY_E_USAGE);
		cply__error_wanted(
			err, "a time of at most %llu seconds since 1970", (unsigned long long)CPLY_EPOCH_LAST);
		return cply__error_found(err, "%llu", (unsigned long long)given.source_date_epoch);
	}
	const cply_allocator *allocator = given.allocator ? given.allocator : &cply__malloc_allocator;
	cply_context *context = cply__calloc(allocator, 1, sizeof *context);
	if (!context)
		return cply__error_nomem(err);
	context->allocator = *allocator;
	context->environment = given.environment ? given.environment : no_environment;
	context->source_date_epoch = given.source_date_epoch;
	context->jobs = given.jobs ? given.jobs : available_processors();
	context->sink = given.sink ? given.sink : drop_event;
	context->sink_user = given.sink_user;
	context->cancel_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (context->cancel_fd < 0) {
		cply__error_errno(err, errno, NULL);
		cply__free(allocator, context);
		return err->code;
	}
	/* Kept absolute: tools are called from other folders, and wrappers remember it. */
	if (given.cache_dir && cply__path_absolute(&context->cache_dir, allocator, given.cache_dir, err) != CPLY_OK) {
		cply_context_free(context);
		return err->code;
	}
	*out = context;
	return CPLY_OK;
}

void cply_context_free(cply_context *context)
{
	if (!context)
		return;
	cply_allocator allocator = context->allocator;
	close(context->cancel_fd);
	cply__free(&allocator, context->cache_dir);
	cply__free(&allocator, context);
}

void cply_context_cancel(cply_context *context)
{
	const uint64_t one = 1;
	int saved = errno;

	atomic_store(&context->cancelled, true);
	/* A full counter is readable as well: nothing is lost when this fails. */
	ssize_t ignored = write(context->cancel_fd, &one, sizeof one);
	(void)ignored;
	errno = saved;
}

const char *cply_context_getenv(const cply_context *context, const char *name)
{
	size_t length = strlen(name);

	for (const char *const *at = context->environment; *at; at++)
		if (strncmp(*at, name, length) == 0 && (*at)[length] == '=')
			return *at + length + 1;
	return NULL;
}

void cply__context_send(cply_context *context, const cply_event *event)
{
	cply_event sized = *event;

	sized.size = sizeof sized;
	context->sink(context->sink_user, &sized);
}

static void send_text(cply_context *context, cply_event_kind kind, const char *platform, const char *format,
	va_list args) CPLY_PRINTF(4, 0);

static void send_text(
	cply_context *context, cply_event_kind kind, const char *platform, const char *format, va_list args)
{
	char text[4096];
	int length = vsnprintf(text, sizeof text, format, args);

	if (length < 0)
		return;
	cply__context_send(
		context, &(cply_event){.kind = kind, .platform = platform, .text = text, .text_length = strlen(text)});
}

void cply__context_warn(cply_context *context, const char *platform, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	send_text(context, CPLY_EVENT_WARNING, platform, format, args);
	va_end(args);
}

void cply__context_note(cply_context *context, const char *platform, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	send_text(context, CPLY_EVENT_NOTE, platform, format, args);
	va_end(args);
}

cply_status cply__context_check(const cply_context *context, cply_error *err)
{
	return cply__context_is_cancelled(context) ? cply__error(err, CPLY_E_CANCELLED, .hint = NULL) : CPLY_OK;
}
