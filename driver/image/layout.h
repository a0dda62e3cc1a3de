/* An opened layout. Private to this room. */
#ifndef IMAGE_LAYOUT_H
#define IMAGE_LAYOUT_H

#include "driver/layout.h"
#include "members.h"
#include "runtime/json_read.h"
#include "runtime/vec.h"

enum { LAYOUT_DEPTH_MAX = 8, LAYOUT_ENTRIES_MAX = 10000 };

struct cply_layout {
	cply_context *context;
	cply__arena arena; /* all text */
	image_members members;
	CPLY__VEC(cply_layout_entry) entries;
	uint64_t documents; /* bytes of JSON that were parsed */
	cply__map names;    /* of a docker archive: digest to the name of the member that has it */
	cply__map hashed;   /* and the digests of members that were hashed, by where they are */
};

/*
 * Counts a document of so many bytes that is parsed: a small file may name a large one ten thousand times.
 * CPLY_E_LIMIT beyond 512 MiB in all.
 */
cply_status layout_take_document(cply_layout *layout, uint64_t size, const char *where, cply_error *err);

/* parse.c: reads index.json and all below it into the entries. */
cply_status layout_parse(cply_layout *layout, cply_error *err);

/*
 * parse_docker.c: the same for what `docker save` writes: manifest.json, configs and layers. Images that are among the
 * entries already, with the same config and layers, are not added once more.
 */
cply_status layout_parse_docker(cply_layout *layout, cply_error *err);

/* The text of a JSON member, "" when there is none; in the document's memory. */
const char *layout_text(const cply__json *object, const char *key);

#endif
