#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <crossply/json.h>

#include "runtime/alloc.h"
#include "runtime/clock.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"

static const char own_category[] = "crossply";

void cply__trace_init(cply__trace *trace, const cply_allocator *allocator)
{
	*trace = (cply__trace){.began = cply__clock_now()};
	cply__arena_init(&trace->arena, allocator);
}

void cply__trace_release(cply__trace *trace)
{
	cply__free(trace->arena.allocator, trace->events.at);
	cply__arena_release(&trace->arena);
}

bool cply__trace_add(cply__trace *trace, const cply__trace_event *event)
{
	if (!trace)
		return true;
	cply__trace_event kept = *event;
	kept.name = cply__arena_strdup(&trace->arena, event->name);
	kept.platform = cply__arena_strdup(&trace->arena, event->platform ? event->platform : "");
	if (!kept.ended)
		kept.ended = cply__clock_now();
	return kept.name && kept.platform && CPLY__VEC_PUSH(&trace->events, trace->arena.allocator, kept);
}

bool cply__trace_own(cply__trace *trace, const char *name, const char *platform, uint64_t began)
{
	return cply__trace_add(trace,
		&(cply__trace_event){.name = name, .category = own_category, .platform = platform, .began = began});
}

static int by_beginning(const void *a, const void *b)
{
	const cply__trace_event *one = a, *other = b;

	if (one->began != other->began)
		return one->began < other->began ? -1 : 1;
	return one->ended < other->ended ? -1 : one->ended > other->ended;
}

/* Each step goes into the first row that is free at its beginning. */
static bool assign_rows(cply__trace *trace, size_t *rows)
{
	const cply_allocator *allocator = trace->arena.allocator;
	CPLY__VEC(uint64_t) ends = {0}; /* of the last bar in each row */
	bool is_fine = true;

	for (size_t i = 0; is_fine && i < trace->events.count; i++) {
		cply__trace_event *event = &trace->events.at[i];
		size_t row = 0;
		if (event->category == own_category)
			continue;
		while (row < ends.count && ends.at[row] > event->began)
			row++;
		if (row == ends.count)
			is_fine = CPLY__VEC_PUSH(&ends, allocator, 0);
		if (is_fine)
			ends.at[row] = event->ended;
		event->row = row + 1;
	}
	*rows = ends.count;
	cply__free(allocator, ends.at);
	return is_fine;
}

static void put_event(cply_json *json, const cply__trace_event *event, uint64_t zero)
{
	cply_json_object(json, NULL);
	cply_json_text(json, "name", event->name);
	cply_json_text(json, "cat", event->category);
	cply_json_text(json, "ph", "X");
	cply_json_unsigned(json, "ts", event->began > zero ? (event->began - zero) / 1000 : 0);
	cply_json_unsigned(json, "dur", (event->ended - event->began) / 1000);
	cply_json_unsigned(json, "pid", 1);
	cply_json_unsigned(json, "tid", event->row);
	cply_json_object(json, "args");
	if (*event->platform)
		cply_json_text(json, "platform", event->platform);
	if (event->row) {
		cply_json_integer(json, "status", event->status);
		cply_json_unsigned(json, "cpu_microseconds", event->cpu / 1000);
		cply_json_unsigned(json, "max_bytes", event->memory);
	}
	cply_json_end(json);
	cply_json_end(json);
}

/* Names a row. */
static void put_row(cply_json *json, size_t row)
{
	char text[32];

	snprintf(text, sizeof text, "job %zu", row);
	cply_json_object(json, NULL);
	cply_json_text(json, "name", "thread_name");
	cply_json_text(json, "ph", "M");
	cply_json_unsigned(json, "pid", 1);
	cply_json_unsigned(json, "tid", row);
	cply_json_object(json, "args");
	cply_json_text(json, "name", row ? text : "crossply");
	cply_json_end(json);
	cply_json_end(json);
}

cply_status cply__trace_write(cply__trace *trace, const char *path, cply_error *err)
{
	const cply_allocator *allocator = trace->arena.allocator;
	const char *text;
	size_t length;
	cply_json *json;

	if (trace->events.count)
		qsort(trace->events.at, trace->events.count, sizeof *trace->events.at, by_beginning);
	size_t rows = 0;
	if (!assign_rows(trace, &rows))
		return cply__error_nomem(err);
	if (cply_json_new(&json, allocator, err))
		return err->code;
	cply_json_object(json, NULL);
	cply_json_text(json, "displayTimeUnit", "ms");
	cply_json_array(json, "traceEvents");
	for (size_t i = 0; i <= rows; i++)
		put_row(json, i);
	for (size_t i = 0; i < trace->events.count; i++)
		put_event(json, &trace->events.at[i], trace->began);
	cply_json_end(json);
	cply_json_end(json);
	cply_status status = cply_json_finish(json, &text, &length, err);
	if (!status)
		status = cply__path_mkdirs_above(allocator, path, 0777, err);
	if (!status)
		status = cply__file_replace(allocator, path, text, length, 0644, err);
	cply_json_free(json);
	return status ? cply__error_context(err, "write the trace") : CPLY_OK;
}
