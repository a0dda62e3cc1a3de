/*
 * Format (ar(5)): "!<arch>\n", then for each member a header of 60 bytes of text, its bytes, and a newline where their
 * number is odd. Long names: GNU keeps them in a member "//", each ended by "/\n", and names "/OFFSET"; BSD puts them
 * in front of the bytes and names "#1/LENGTH".
 */
#include "toolchains/ar.h"

#include <stdlib.h>
#include <string.h>

#include "reader.h"
#include "runtime/error.h"

enum { HEADER = 60, NAME_SIZE = 16, SIZE_AT = 48, SIZE_SIZE = 10, END_AT = 58, MAX_NAME = 256 };

static const char magic[] = "!<arch>\n";
static const char thin[] = "!<thin>\n";

bool cply__ar_has_magic(const void *head, size_t size)
{
	return size >= CPLY__AR_MAGIC &&
	       (memcmp(head, magic, CPLY__AR_MAGIC) == 0 || memcmp(head, thin, CPLY__AR_MAGIC) == 0);
}

/* A walk through an archive. */
typedef struct walk {
	const cply__binary_source *archive;
	uint64_t names_at, names_size; /* the table of long names */
} walk;

/* A part of the archive as a source. */
typedef struct part {
	const cply__binary_source *archive;
	uint64_t at;
} part;

static cply_status read_part(void *user, void *bytes, size_t size, uint64_t offset, size_t *got, cply_error *err)
{
	const part *p = user;

	return p->archive->read(p->archive->user, bytes, size, p->at + offset, got, err);
}

/* A decimal field, padded with blanks; false for one that holds anything else. */
static bool read_number(uint64_t *out, const char *field, size_t size)
{
	size_t used = 0;

	*out = 0;
	for (; used < size && field[used] >= '0' && field[used] <= '9'; used++)
		*out = *out * 10 + (uint64_t)(field[used] - '0');
	for (size_t i = used; i < size; i++)
		if (field[i] != ' ')
			return false;
	return used > 0;
}

/* The name at a place, up to an end; what does not fit is left out. */
static cply_status read_name(const walk *w, char name[MAX_NAME], uint64_t at, uint64_t size, cply_error *err)
{
	const size_t wanted = size < MAX_NAME - 1 ? (size_t)size : MAX_NAME - 1;

	if (cply__source_take(w->archive, name, wanted, at, "a member's name", err) != CPLY_OK)
		return err->code;
	name[wanted] = '\0';
	name[strcspn(name, "\n")] = '\0';
	return CPLY_OK;
}

/* Into `name`; *at and *size lose what a BSD name takes of the member. */
static cply_status name_member(
	const walk *w, char name[MAX_NAME], const char *header, uint64_t *at, uint64_t *size, cply_error *err)
{
	uint64_t number;

	memcpy(name, header, NAME_SIZE);
	name[NAME_SIZE] = '\0';
	if (memcmp(name, "#1/", 3) == 0 && read_number(&number, header + 3, NAME_SIZE - 3) && number <= *size) {
		if (read_name(w, name, *at, number, err) != CPLY_OK)
			return err->code;
		*at += number;
		*size -= number;
		return CPLY_OK;
	}
	if (name[0] == '/' && read_number(&number, header + 1, NAME_SIZE - 1) && number < w->names_size &&
		read_name(w, name, w->names_at + number, w->names_size - number, err) != CPLY_OK)
		return err->code;
	size_t length = strlen(name);
	while (length > 1 && (name[length - 1] == ' ' || name[length - 1] == '/'))
		name[--length] = '\0';
	return CPLY_OK;
}

/* Symbol tables: "/", "/SYM64/", "__.SYMDEF" and "__.SYMDEF SORTED"; names: "//". */
static bool is_table(const char *header)
{
	return memcmp(header, "/ ", 2) == 0 || memcmp(header, "/SYM64/", 7) == 0 || memcmp(header, "// ", 3) == 0 ||
	       memcmp(header, "__.SYMDEF", 9) == 0;
}

static cply_status visit_member(const walk *w, const char *header, uint64_t at, uint64_t size, cply__ar_visit visit,
	void *user, cply_error *err)
{
	char name[MAX_NAME];

	if (name_member(w, name, header, &at, &size, err) != CPLY_OK)
		return err->code;
	if (strncmp(name, "__.SYMDEF", 9) == 0)
		return CPLY_OK;
	part p = {w->archive, at};
	const cply__binary_source member = {read_part, &p, size, w->archive->path};
	return visit(user, name, &member, err);
}

cply_status cply__ar_each(const cply__binary_source *archive, cply__ar_visit visit, void *user, cply_error *err)
{
	walk w = {.archive = archive};
	char header[HEADER];
	uint64_t size;

	if (cply__source_take(archive, header, CPLY__AR_MAGIC, 0, "an archive", err) != CPLY_OK)
		return err->code;
	if (memcmp(header, magic, CPLY__AR_MAGIC) != 0)
		return CPLY_OK;
	for (uint64_t at = CPLY__AR_MAGIC; at < archive->size; at += HEADER + size + (size & 1)) {
		if (cply__source_take(archive, header, HEADER, at, "a member's header", err) != CPLY_OK)
			return err->code;
		if (memcmp(header + END_AT, "`\n", 2) != 0 || !read_number(&size, header + SIZE_AT, SIZE_SIZE))
			return cply__source_corrupt(archive, at, err, "a member's header", "other bytes");
		if (!cply__source_has(archive, at + HEADER, size))
			return cply__source_corrupt(archive, at, err, "a member that ends in the file",
				"one of %llu bytes", (unsigned long long)size);
		if (memcmp(header, "// ", 3) == 0) {
			w.names_at = at + HEADER;
			w.names_size = size;
		}
		if (!is_table(header) && visit_member(&w, header, at + HEADER, size, visit, user, err) != CPLY_OK)
			return err->code;
	}
	return CPLY_OK;
}
