#include "finding.h"

#include <stdarg.h>
#include <stdio.h>

#include "runtime/error.h"

static const char *keep(cply__arena *arena, const char *text)
{
	char *kept = cply__arena_strdup(arena, text);

	for (char *c = kept; c && *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return kept;
}

static cply_status add(
	finding_list *findings, const finding_place *place, const char *wanted, const char *found, cply_error *err)
{
	const cply__image_finding finding = {
		.check = place->check,
		.severity = place->severity,
		.path = keep(findings->arena, place->path),
		.layer = place->layer ? place->layer : "",
		.wanted = keep(findings->arena, wanted),
		.found = keep(findings->arena, found),
		.offset = place->offset,
	};

	if (!finding.path || !finding.wanted || !finding.found ||
		!CPLY__VEC_PUSH(&findings->list, findings->arena->allocator, finding))
		return cply__error_nomem(err);
	return CPLY_OK;
}

cply_status finding_add(
	finding_list *findings, const finding_place *place, cply_error *err, const char *wanted, const char *found, ...)
{
	char text[1024];
	va_list args;

	if (findings->list.count >= FINDINGS_MAX) {
		findings->dropped++;
		return CPLY_OK;
	}
	va_start(args, found);
	vsnprintf(text, sizeof text, found, args);
	va_end(args);
	return add(findings, place, wanted, text, err);
}

cply_status finding_add_error(
	finding_list *findings, const finding_place *place, const cply_error *problem, cply_error *err)
{
	finding_place at = *place;

	if (problem->offset != CPLY_OFFSET_NONE)
		at.offset = problem->offset;
	return finding_add(findings, &at, err, *problem->wanted ? problem->wanted : cply_check_help(place->check), "%s",
		*problem->found  ? problem->found
		: *problem->hint ? problem->hint
				 : cply_status_text(problem->code));
}

cply_status finding_end(finding_list *findings, cply_error *err)
{
	if (findings->dropped == 0)
		return CPLY_OK;
	const cply__image_finding *last = &findings->list.at[findings->list.count - 1];
	const finding_place place = {last->check, last->severity, last->path, last->layer, CPLY_OFFSET_NONE};
	size_t dropped = findings->dropped;
	char text[64];

	snprintf(text, sizeof text, "%zu more like it", dropped);
	findings->dropped = 0;
	return add(findings, &place, "none", text, err);
}
