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

static cply_status push(finding_list *findings, const cply__image_finding *finding, cply_error *err)
{
	if (!CPLY__VEC_PUSH(&findings->list, findings->account->arena->allocator, *finding))
		return cply__error_nomem(err);
	findings->of[finding->check][finding->severity].listed++;
	return account_take(findings->account, sizeof *finding, err);
}

static cply_status add(
	finding_list *findings, const finding_place *place, const char *wanted, const char *found, cply_error *err)
{
	cply__arena *arena = findings->account->arena;
	const cply__image_finding finding = {
		.check = place->check,
		.severity = place->severity,
		.path = keep(arena, place->path),
		.layer = place->layer ? place->layer : "",
		.wanted = keep(arena, wanted),
		.found = keep(arena, found),
		.offset = place->offset,
	};

	if (!finding.path || !finding.wanted || !finding.found)
		return cply__error_nomem(err);
	return push(findings, &finding, err);
}

/* Is it only counted? */
static bool drop(finding_list *findings, cply_check check, cply__severity severity)
{
	struct finding_count *count = &findings->of[check][severity];

	if (findings->list.count < FINDINGS_MAX || count->listed == 0)
		return false;
	count->dropped++;
	return true;
}

cply_status finding_add(
	finding_list *findings, const finding_place *place, cply_error *err, const char *wanted, const char *found, ...)
{
	char text[1024];
	va_list args;

	if (drop(findings, place->check, place->severity))
		return CPLY_OK;
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

cply_status finding_share(finding_list *findings, const cply__image_finding *finding, cply_error *err)
{
	return drop(findings, finding->check, finding->severity) ? CPLY_OK : push(findings, finding, err);
}

/* The path of the last one that is listed stands for the others. */
static cply_status tell_dropped(finding_list *findings, cply_check check, cply__severity severity, cply_error *err)
{
	const cply__image_finding *last = &findings->list.at[findings->list.count - 1];
	char text[64];

	while (last->check != check || last->severity != severity)
		last--;
	const finding_place place = {check, severity, last->path, last->layer, CPLY_OFFSET_NONE};
	snprintf(text, sizeof text, "%u more like it", findings->of[check][severity].dropped);
	return add(findings, &place, "none", text, err);
}

cply_status finding_end(finding_list *findings, cply_error *err)
{
	for (int check = 0; check < CPLY_CHECK_COUNT; check++)
		for (int severity = 0; severity < SEVERITIES; severity++) {
			struct finding_count *count = &findings->of[check][severity];
			if (count->dropped && tell_dropped(findings, (cply_check)check, (cply__severity)severity, err))
				return err->code;
			count->dropped = 0;
		}
	return CPLY_OK;
}
