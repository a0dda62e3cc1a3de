#include "package.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/sha256.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(((const cply__package *)a)->name, ((const cply__package *)b)->name);
}

void cply__packages_sort(cply__packages *packages)
{
	size_t kept = 0;

	if (packages->count)
		qsort(packages->at, packages->count, sizeof *packages->at, by_name);
	for (size_t i = 0; i < packages->count; i++)
		if (!kept || strcmp(packages->at[kept - 1].name, packages->at[i].name) != 0)
			packages->at[kept++] = packages->at[i];
	packages->count = kept;
}

static const cply__package *find(const cply__packages *packages, const char *name, size_t length)
{
	for (size_t i = 0; i < packages->count; i++)
		if (strncmp(packages->at[i].name, name, length) == 0 && !packages->at[i].name[length])
			return &packages->at[i];
	return NULL;
}

const cply__package *cply__packages_find(const cply__packages *packages, const char *name)
{
	return find(packages, name, strlen(name));
}

/* The next name of "a | b" at *at, and its length; false behind the last. */
static bool next_name(const char **name, size_t *length, const char **at)
{
	if (!**at)
		return false;
	*name = *at + strspn(*at, " ");
	*at += strcspn(*at, "|");
	*length = (size_t)(*at - *name);
	while (*length > 0 && (*name)[*length - 1] == ' ')
		--*length;
	*at += **at == '|';
	return true;
}

const char *cply__package_alternative(cply__arena *arena, const char *wanted, size_t n, bool *has_memory)
{
	const char *name;
	size_t length;

	for (; next_name(&name, &length, &wanted); n--)
		if (n == 0) {
			const char *copy = cply__arena_strndup(arena, name, length);
			*has_memory = copy != NULL;
			return copy;
		}
	return NULL;
}

const char *cply__packages_lacking(const cply__packages *packages, const cply__texts *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const char *at = wanted->at[i], *name;
		size_t length;
		bool is_there = false;
		while (!is_there && next_name(&name, &length, &at))
			is_there = find(packages, name, length) != NULL;
		if (!is_there)
			return wanted->at[i];
	}
	return NULL;
}

bool cply__package_is_digest(const char *text)
{
	return strspn(text, "0123456789abcdef") == 64 && !text[64];
}

cply_status cply__package_digest(char digest[CPLY__PACKAGE_DIGEST], const char *path, cply_error *err)
{
	uint8_t bytes[CPLY__SHA256_SIZE];
	char text[CPLY__DIGEST_TEXT];
	char block[65536];
	cply__sha256 hash;
	size_t got = sizeof block;
	int fd;

	if (cply__file_open(&fd, AT_FDCWD, path, O_RDONLY, 0, err) != CPLY_OK)
		return err->code;
	cply__sha256_init(&hash);
	cply_status status = CPLY_OK;
	while (status == CPLY_OK && got == sizeof block) {
		status = cply__file_read(fd, block, sizeof block, &got, path, err);
		if (status == CPLY_OK)
			cply__sha256_add(&hash, block, got);
	}
	cply__file_close(&fd);
	if (status != CPLY_OK)
		return status;
	cply__sha256_finish(&hash, bytes);
	cply__digest_format(text, bytes);
	memcpy(digest, text + strlen("sha256:"), CPLY__PACKAGE_DIGEST);
	return CPLY_OK;
}
