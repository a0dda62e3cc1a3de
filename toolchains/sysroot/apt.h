/*
 * Packages of another architecture through apt, without touching the system: lists, state, caches and hooks are those
 * of a private folder; the sources, keys and proxies are the system's, so that signatures are checked as always.
 */
#ifndef SYSROOT_APT_H
#define SYSROOT_APT_H

#include "package.h"
#include "runtime/arena.h"
#include "runtime/strbuf.h"
#include "store.h"

/* A private apt. Everything is borrowed but the texts, which live in the arena. */
typedef struct cply__apt {
	cply_context *context;
	cply__arena *arena;
	const char *folder; /* absolute; its apt.conf is written by cply__apt_prepare */
	const char *architecture;
	const char *sources;    /* absolute path of a file of sources; NULL: the system's. Set by the caller */
	bool with_dependencies; /* of every package, too: set by the caller */
	bool is_offline;        /* lists and packages are those that are there: set by the caller */
	bool needs_newest;      /* lists that cannot be read are an error: set by the caller */
	const char *apt_get;    /* absolute paths */
	const char *dpkg_deb;
} cply__apt;

/*
 * Finds the programs. Errors: CPLY_E_MISSING says what to do where there are none, or where the system is neither
 * Debian nor Ubuntu; CPLY_E_USAGE for a folder that apt could not write down.
 */
cply_status cply__apt_open(cply__apt *out, cply_context *context, cply__arena *arena, const char *folder,
	const char *architecture, const char *sources, cply_error *err);

/* The text of its apt.conf, or NULL without memory. */
const char *cply__apt_configuration(const cply__apt *apt);

/* Makes the folders and writes apt.conf. */
cply_status cply__apt_prepare(const cply__apt *apt, cply_error *err);

/*
 * Brings packages into the store. `wanted` is a list of names ("a | b": the first that there is), and `packages` is
 * replaced by what they come to; or it is NULL, and exactly `packages` are fetched, in these versions and with these
 * digests. A mirror in the middle of an update is asked again, four times in all. Errors: CPLY_E_NOT_FOUND for a name
 * or version that the archive does not have; CPLY_E_FAILED with apt's own words; CPLY_E_CORRUPT; CPLY_E_MISSING
 * offline.
 */
cply_status cply__apt_fetch(const cply__apt *apt, const cply__store *store, cply__packages *packages,
	const cply__texts *wanted, cply_error *err);

/* Unpacks a file of the store into a folder. */
cply_status cply__apt_unpack(const cply__apt *apt, const cply__store *store, const cply__package *package,
	const char *folder, cply_error *err);

/* For the parts of this room's apt: runs apt-get with what it says appended; its status is no error here. */
cply_status cply__apt_get(const cply__apt *apt, const char *const *arguments, size_t count, const char *folder,
	cply__strbuf *out, cply__strbuf *said, int *exit_status, cply_error *err);

/* Likewise, of names: *found tells whether the archive has all of them. See apt_find.c. */
cply_status cply__apt_find(const cply__apt *apt, cply__packages *packages, bool *found, const cply__texts *wanted,
	cply__strbuf *said, cply_error *err);

/* The same versions as in `packages`, of which only the file names are filled in. CPLY_E_CORRUPT for other digests. */
cply_status cply__apt_find_pinned(
	const cply__apt *apt, cply__packages *packages, bool *found, cply__strbuf *said, cply_error *err);

/*
 * Are the lists that name these packages (whose `uri` is known) signed? Errors: CPLY_E_CORRUPT with the archive and the
 * source that names it. See apt_trust.c.
 */
cply_status cply__apt_check_signed(const cply__apt *apt, const cply__packages *packages, cply_error *err);

/* The error that what apt said amounts to, of versions that are pinned or not. See apt_error.c. */
cply_status cply__apt_complain(
	const cply__apt *apt, const char *said, bool is_pinned, bool lists_are_whole, cply_error *err);

/* Is what apt said about a failure nothing that a mirror gets over in some seconds? */
bool cply__apt_is_final(const char *said);

/* Did an update leave lists unread? Much else that apt warns of is harmless. */
bool cply__apt_lists_failed(const char *said);

#endif
