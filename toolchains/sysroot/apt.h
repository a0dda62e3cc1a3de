/*
 * Packages of another architecture through apt, without touching the system: lists, state, caches and hooks are those
 * of a private folder; the sources, keys and proxies are the system's, so that signatures are checked as always.
 */
#ifndef SYSROOT_APT_H
#define SYSROOT_APT_H

#include "runtime/arena.h"
#include "runtime/vec.h"
#include "toolchains/definition.h"

/* One package as the signed lists state it; texts live in the arena. */
typedef struct cply__package {
	const char *name;
	const char *version;
	const char *file;   /* name of the .deb */
	const char *sha256; /* 64 hexadecimal digits */
} cply__package;

typedef CPLY__VEC(cply__package) cply__packages;

/* A private apt. Everything is borrowed but the texts, which live in the arena. */
typedef struct cply__apt {
	cply_context *context;
	cply__arena *arena;
	const char *folder; /* absolute; its apt.conf is written by cply__apt_prepare */
	const char *architecture;
	bool with_dependencies; /* of every package, too: set by the caller */
	const char *apt_get;    /* absolute paths */
	const char *dpkg_deb;
} cply__apt;

/* Finds the programs; CPLY_E_MISSING says what to do where there are none. */
cply_status cply__apt_open(cply__apt *out, cply_context *context, cply__arena *arena, const char *folder,
	const char *architecture, cply_error *err);

/* The text of its apt.conf, or NULL without memory. */
const char *cply__apt_configuration(const cply__apt *apt);

/* Makes the folders and writes apt.conf. */
cply_status cply__apt_prepare(const cply__apt *apt, cply_error *err);

/*
 * Downloads the packages of a list ("a | b": the first that there is) into FOLDER/archives and checks their digests.
 * A mirror in the middle of an update is asked again, three times in all. `packages` is emptied first.
 */
cply_status cply__apt_fetch(const cply__apt *apt, cply__packages *packages, const cply__texts *wanted, cply_error *err);

/* Unpacks one of them into a folder. */
cply_status cply__apt_unpack(const cply__apt *apt, const cply__package *package, const char *folder, cply_error *err);

#endif
