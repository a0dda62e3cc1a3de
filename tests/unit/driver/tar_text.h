/*
 * Tars written as text, one entry a line, and trees as text again:
 *
 *     d usr           a folder          f usr/x 0755 text...   a file with its mode and contents
 *     D usr 0700      one with its mode
 *     l lib usr/lib   a symbolic link   h usr/y usr/x          a hard link
 *     p pipe          a pipe            z                      one block of zeros
 */
#ifndef UNIT_TAR_TEXT_H
#define UNIT_TAR_TEXT_H

#include <stdio.h>
#include <string.h>

#include <check.h>

#include "../../../driver/subject/tree.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/strbuf.h"
#include "runtime/tar.h"

static inline void tar_text_entry(cply__strbuf *out, const char *line)
{
	char kind, path[8192] = "", second[8192] = "";
	int rest = 0;
	cply__tar_entry entry = {.path = path, .mode = 0755};

	sscanf(line, "%c %8191s %8191s %n", &kind, path, second, &rest);
	const char *contents = rest ? line + rest : "";
	switch (kind) {
	case 'd':
		entry.type = CPLY__TAR_FOLDER;
		break;
	case 'D':
		entry.type = CPLY__TAR_FOLDER;
		entry.mode = (uint32_t)strtoul(second, NULL, 8);
		break;
	case 'f':
		entry.type = CPLY__TAR_FILE;
		entry.mode = (uint32_t)strtoul(second, NULL, 8);
		entry.size = strlen(contents);
		break;
	case 'l':
		entry.type = CPLY__TAR_SYMLINK;
		entry.target = second;
		break;
	case 'h':
		entry.type = CPLY__TAR_HARDLINK;
		entry.target = second;
		break;
	case 'p':
		entry.type = CPLY__TAR_FIFO;
		break;
	default:
		ck_abort_msg("no such entry: %s", line);
	}
	cply__tar_put_header(out, &entry);
	if (entry.type != CPLY__TAR_FILE)
		return;
	cply__strbuf_add(out, contents, strlen(contents));
	for (size_t i = cply__tar_padding(entry.size); i; i--)
		cply__strbuf_putc(out, '\0');
}

/* Appends a whole tar, with its end. */
static inline void tar_text(cply__strbuf *out, const char *text)
{
	char line[20000];

	while (*text) {
		size_t length = strcspn(text, "\n");
		ck_assert_uint_lt(length, sizeof line);
		memcpy(line, text, length);
		line[length] = '\0';
		tar_text_entry(out, line);
		text += length + (text[length] == '\n');
	}
	for (size_t i = CPLY__TAR_END; i; i--)
		cply__strbuf_putc(out, '\0');
	ck_assert(!out->failed);
}

/* A cply__read over memory. */
typedef struct tar_memory {
	const char *bytes;
	size_t size, at, step; /* `step`: so many bytes at once at most; 0: any */
} tar_memory;

static inline cply_status tar_memory_read(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	tar_memory *memory = user;

	(void)err;
	*got = memory->size - memory->at < size ? memory->size - memory->at : size;
	if (memory->step && *got > memory->step)
		*got = memory->step;
	memcpy(bytes, memory->bytes + memory->at, *got);
	memory->at += *got;
	return CPLY_OK;
}

/* "d usr\nf usr/x 755 4 @0\n": kind, path, mode of files, size, layer. */
static inline void tree_text(cply__strbuf *out, const cply__tree *tree)
{
	static const char kinds[] = "fdlo";

	for (size_t i = 0; i < cply__tree_count(tree); i++) {
		const cply__node *node = cply__tree_at(tree, i);
		cply__strbuf_printf(out, "%c %s", kinds[node->type], node->path);
		if (node->type == CPLY__NODE_FILE)
			cply__strbuf_printf(out, " %o %llu", node->mode, (unsigned long long)node->size);
		if (node->type == CPLY__NODE_SYMLINK)
			cply__strbuf_printf(out, " %s", node->target);
		cply__strbuf_printf(out, " @%zu\n", node->layer);
	}
}

#endif
