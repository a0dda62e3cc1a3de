/*
 * The files of a layout by name, be it a folder or a tar, of which all may be below one folder more. Private to this
 * room.
 */
#ifndef IMAGE_MEMBERS_H
#define IMAGE_MEMBERS_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/arena.h"
#include "runtime/context.h"
#include "runtime/inflate.h"
#include "runtime/map.h"
#include "runtime/strbuf.h"

typedef struct image_members {
	cply_context *context;
	const char *path;   /* of the folder or tar; in the arena */
	int fd;             /* of the tar; -1 for a folder */
	cply__map by_name;  /* of the tar: name to image_member */
	const char *top;    /* of the tar: the folder that all of it is in, with a slash; NULL: none. In the arena */
	cply__arena *arena; /* borrowed */
} image_members;

/* A range of an open file, or another name of one. */
typedef struct image_member {
	int fd;
	bool is_owned; /* close it */
	uint64_t offset, size;
	const char *link; /* of a tar: the member that it stands for; NULL for a file. In the arena */
} image_member;

/* `limits` (NULL: the defaults) are of what a compressed archive unpacks to. */
cply_status image_members_open(image_members *out, cply_context *context, cply__arena *arena, const char *path,
	const cply__inflate_limits *limits, cply_error *err);
void image_members_release(image_members *members);

/* Is there a file (or a link) of that name? */
bool image_members_has(const image_members *members, const char *name);

/*
 * members_unpack.c: an archive that is compressed with gzip or zstd is unpacked into an unlinked temporary file, since
 * its blobs are read in any order; *fd is replaced. One that is not compressed stays. CPLY_E_UNSUPPORTED for other
 * compressions, CPLY_E_LIMIT as in runtime/inflate.h.
 */
cply_status image_members_unpack(
	int *fd, cply_context *context, const char *path, const cply__inflate_limits *limits, cply_error *err);

/* Where a member is, for messages; in `out`. */
void image_member_name(cply__strbuf *out, const image_members *members, const char *name);

/* Errors: CPLY_E_NOT_FOUND, CPLY_E_CORRUPT for what is not a file. */
cply_status image_member_open(image_member *out, const image_members *members, const char *name, cply_error *err);
void image_member_close(image_member *member);

/* Up to `size` bytes at `at` of the member; *got < size: its end. `name` is for errors. */
cply_status image_member_read(const image_member *member, void *bytes, size_t size, uint64_t at, size_t *got,
	const char *name, cply_error *err);

/* All of a member of at most `limit` bytes, appended to `out`. */
cply_status image_member_slurp(
	cply__strbuf *out, const image_members *members, const char *name, size_t limit, cply_error *err);

#endif
