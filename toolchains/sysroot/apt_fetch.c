/* Rounds of reading lists, looking up and downloading, until all packages are in the store. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "apt.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"

/* Mirrors are inconsistent for seconds, sometimes minutes, while they are updated. */
static const unsigned pauses_ms[] = {1000, 3000, 8000};

enum { TRIES = sizeof pauses_ms / sizeof *pauses_ms + 1, FEW_BLOCKS = 16 };

/* One fetch. */
typedef struct job {
	const cply__apt *apt;
	const cply__store *store;
	cply__packages *packages;
	const cply__texts *wanted; /* NULL: `packages` are pinned */
	cply__packages lacking;    /* what the store does not have */
	cply__strbuf said;         /* by apt in this round */
	bool is_done;
	bool lists_are_whole; /* the last update had nothing to complain of */
} job;

static void say(const job *j, const char *text)
{
	cply__context_send(
		j->apt->context, &(cply_event){.kind = CPLY_EVENT_PHASE, .text = text, .text_length = strlen(text)});
}

/* Lists that could not be read in full may do: apt leaves out what is not signed and whole. */
static cply_status update(job *j, cply_error *err)
{
	static const char *const arguments[] = {"update"};
	char text[128];
	cply__strbuf out;
	int exit_status = 0;

	if (j->apt->is_offline)
		return CPLY_OK;
	snprintf(text, sizeof text, "Reading the package lists for %s", j->apt->architecture);
	say(j, text);
	cply__strbuf_init(&out, j->apt->arena->allocator);
	cply_status status = cply__apt_get(j->apt, arguments, 1, NULL, &out, &j->said, &exit_status, err);
	cply__strbuf_release(&out);
	j->lists_are_whole = exit_status == 0 && !(j->said.length && cply__apt_lists_failed(j->said.text));
	return status;
}

/* Leaves of the packages that are lacking those that the store does not have. */
static cply_status drop_present(job *j, cply_error *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < j->lacking.count; i++) {
		bool has;
		if (cply__store_has(j->store, &j->lacking.at[i], &has, err) != CPLY_OK)
			return err->code;
		if (!has)
			j->lacking.at[kept++] = j->lacking.at[i];
	}
	j->lacking.count = kept;
	return CPLY_OK;
}

static cply_status find_lacking(job *j, cply_error *err)
{
	j->lacking.count = 0;
	for (size_t i = 0; i < j->packages->count; i++)
		if (!CPLY__VEC_PUSH(&j->lacking, j->apt->arena->allocator, j->packages->at[i]))
			return cply__error_nomem(err);
	return drop_present(j, err);
}

static const char *archives(const job *j)
{
	return cply__arena_printf(j->apt->arena, "%s/archives", j->apt->folder);
}

/* apt-get calls a download done whose last bytes found no room. */
static bool is_full(const char *folder)
{
	struct statvfs disk;

	return statvfs(folder, &disk) == 0 && disk.f_bavail < FEW_BLOCKS;
}

/*
 * What a run that was ended had downloaded is taken over; what is not whole is removed, so that apt starts it anew. A
 * file that apt called done and is not what it should be is an error: `is_checked`.
 */
static cply_status take_over(job *j, bool is_checked, cply_error *err)
{
	const char *folder = archives(j);
	const bool has_no_room = folder && is_full(folder);
	cply_error bad;

	if (!folder)
		return cply__error_nomem(err);
	for (size_t i = 0; i < j->lacking.count; i++) {
		const cply__package *package = &j->lacking.at[i];
		const char *path =
			package->file ? cply__arena_printf(j->apt->arena, "%s/%s", folder, package->file) : NULL;
		if (!path)
			return cply__error_nomem(err);
		if (access(path, F_OK) != 0 && !is_checked)
			continue;
		if (cply__store_take(j->store, package, path, &bad) == CPLY_OK)
			continue;
		if (is_checked && bad.code == CPLY_E_CORRUPT && has_no_room)
			return cply__error_errno(err, ENOSPC, path);
		if (is_checked || bad.code != CPLY_E_CORRUPT) {
			*err = bad;
			return err->code;
		}
	}
	return CPLY_OK;
}

static cply_status download(job *j, cply_error *err)
{
	const char **arguments = cply__arena_alloc(j->apt->arena, (j->lacking.count + 1) * sizeof *arguments);
	const char *folder = archives(j);
	char text[128];
	cply__strbuf out;
	int exit_status = 0;

	if (!arguments || !folder)
		return cply__error_nomem(err);
	arguments[0] = "download";
	for (size_t i = 0; i < j->lacking.count; i++)
		if (!(arguments[i + 1] = cply__arena_printf(
			      j->apt->arena, "%s=%s", j->lacking.at[i].name, j->lacking.at[i].version)))
			return cply__error_nomem(err);
	snprintf(text, sizeof text, "Fetching %zu packages for %s", j->lacking.count, j->apt->architecture);
	say(j, text);
	cply__strbuf_init(&out, j->apt->arena->allocator);
	cply_status status =
		cply__apt_get(j->apt, arguments, j->lacking.count + 1, folder, &out, &j->said, &exit_status, err);
	cply__strbuf_release(&out);
	j->is_done = exit_status == 0;
	return status == CPLY_OK && j->is_done ? take_over(j, true, err) : status;
}

static cply_status refuse_offline(const job *j, cply_error *err)
{
	const cply__package *package = &j->lacking.at[0];

	cply__error(err, CPLY_E_MISSING, .found = "it was never fetched, or is damaged",
		.hint = "run the same command once without --offline");
	return cply__error_wanted(err, "the package %s %s in %s", package->name, package->version, j->store->folder);
}

/* Where packages are lacking: asks the archive about them, and downloads what no earlier run did. */
static cply_status bring(job *j, cply_error *err)
{
	bool found = true;

	if (update(j, err) != CPLY_OK)
		return err->code;
	if (j->apt->needs_newest && !j->lists_are_whole)
		return CPLY_OK;
	cply_status status = j->wanted ? cply__apt_find(j->apt, j->packages, &found, j->wanted, &j->said, err)
				       : cply__apt_find_pinned(j->apt, &j->lacking, &found, &j->said, err);
	if (status != CPLY_OK || !found)
		return status;
	if (cply__apt_check_signed(j->apt, j->wanted ? j->packages : &j->lacking, err) != CPLY_OK)
		return err->code;
	if (j->wanted && find_lacking(j, err) != CPLY_OK)
		return err->code;
	if (take_over(j, false, err) != CPLY_OK || drop_present(j, err) != CPLY_OK)
		return err->code;
	j->is_done = !j->lacking.count;
	if (j->is_done)
		return CPLY_OK;
	return j->apt->is_offline ? refuse_offline(j, err) : download(j, err);
}

/* One round; afterwards it is done, or worth asking again. */
static cply_status go(job *j, cply_error *err)
{
	cply__strbuf_clear(&j->said);
	if (j->wanted)
		return bring(j, err);
	if (find_lacking(j, err) != CPLY_OK)
		return err->code;
	j->is_done = !j->lacking.count;
	if (j->is_done)
		return CPLY_OK;
	return j->apt->is_offline ? refuse_offline(j, err) : bring(j, err);
}

/* Waits, unless the context is cancelled meanwhile. */
static cply_status pause_between(const job *j, unsigned ms, cply_error *err)
{
	struct pollfd fd = {.fd = j->apt->context->cancel_fd, .events = POLLIN};

	cply__context_note(j->apt->context, NULL, "not all packages for %s could be had: trying again in %u s",
		j->apt->architecture, ms / 1000);
	(void)poll(&fd, 1, (int)ms);
	return cply__context_check(j->apt->context, err);
}

/* A name that whole lists do not have will not be there in some seconds. */
static bool is_final(const job *j)
{
	static const char *const lacking[] = {
		"Unable to locate package", "has no installation candidate", "was not found"};
	bool lacks = false;

	for (size_t i = 0; i < sizeof lacking / sizeof *lacking; i++)
		lacks = lacks || strstr(j->said.text, lacking[i]);
	return j->apt->is_offline || (j->lists_are_whole && lacks) || cply__apt_is_final(j->said.text);
}

cply_status cply__apt_fetch(const cply__apt *apt, const cply__store *store, cply__packages *packages,
	const cply__texts *wanted, cply_error *err)
{
	job j = {.apt = apt, .store = store, .packages = packages, .wanted = wanted};
	cply_status status = CPLY_OK;

	cply__strbuf_init(&j.said, apt->arena->allocator);
	for (int try = 0; status == CPLY_OK && !j.is_done && try < TRIES; try++) {
		if (try > 0 && is_final(&j))
			break;
		if (try > 0)
			status = pause_between(&j, pauses_ms[try - 1], err);
		if (status == CPLY_OK)
			status = go(&j, err);
	}
	if (status == CPLY_OK && !j.is_done)
		status = cply__apt_complain(apt, j.said.text, !wanted, j.lists_are_whole, err);
	else if (status == CPLY_OK && !j.lists_are_whole && j.said.length)
		cply__context_warn(apt->context, NULL,
			"some package lists for %s could not be read; packages may not be the newest",
			apt->architecture);
	/* Nothing but parts of packages can be left there. */
	if (status == CPLY_OK)
		status = archives(&j) ? cply__path_remove(apt->arena->allocator, archives(&j), err)
				      : cply__error_nomem(err);
	cply__strbuf_release(&j.said);
	cply__free(apt->arena->allocator, j.lacking.at);
	return status;
}
