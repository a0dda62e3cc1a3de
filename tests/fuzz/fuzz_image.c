/*
 * An archive of images, read whole: its documents, and the layers that they lead to. The input is the archive's
 * members, one behind the other, with "\n%%\n" between them: a line with the name, then the contents. "@3" in the
 * contents stands for the digest of member 3 and "#3" for its size, so that what lies behind a digest is reached
 * however it is changed; a member without a name is the blob of its digest. Members refer to those behind them.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "driver/descriptor.h"
#include "driver/subject.h"
#include "fuzz.h"
#include "runtime/alloc.h"
#include "runtime/sha256.h"
#include "runtime/strbuf.h"
#include "runtime/tar.h"

enum { MEMBERS_MAX = 10, SIZE_MAX_IN = 64 << 10 };
static const char between[] = "\n%%\n";

typedef struct member {
	const char *bytes;
	size_t size;
	cply__strbuf contents;
	char name[256], digest[CPLY__DIGEST_TEXT];
} member;

static size_t split(member *out, const char *bytes, size_t size)
{
	size_t count = 0;

	while (count < MEMBERS_MAX && size) {
		const char *end = memmem(bytes, size, between, sizeof between - 1);
		size_t length = end ? (size_t)(end - bytes) : size, gone = end ? length + sizeof between - 1 : size;
		out[count++] = (member){.bytes = bytes, .size = length};
		bytes += gone;
		size -= gone;
	}
	return count;
}

static void take_name(member *one)
{
	const char *line = memchr(one->bytes, '\n', one->size);
	size_t length = line ? (size_t)(line - one->bytes) : 0;

	if (length < sizeof one->name)
		memcpy(one->name, one->bytes, length);
	one->bytes += length + (line != NULL);
	one->size -= length + (line != NULL);
}

static void expand(member *members, size_t count, size_t index)
{
	member *one = &members[index];

	cply__strbuf_init(&one->contents, &cply__malloc_allocator);
	for (size_t i = 0; i < one->size; i++) {
		size_t other = i + 1 < one->size ? (size_t)(unsigned char)one->bytes[i + 1] - '0' : count;
		if ((one->bytes[i] != '@' && one->bytes[i] != '#') || other <= index || other >= count) {
			cply__strbuf_putc(&one->contents, one->bytes[i]);
			continue;
		}
		if (one->bytes[i] == '@')
			cply__strbuf_printf(&one->contents, "%s", members[other].digest);
		else
			cply__strbuf_printf(&one->contents, "%zu", members[other].contents.length);
		i++;
	}
	uint8_t digest[CPLY__SHA256_SIZE];
	cply__sha256 hash;
	cply__sha256_init(&hash);
	cply__sha256_add(&hash, one->contents.text, one->contents.length);
	cply__sha256_finish(&hash, digest);
	cply__digest_format(one->digest, digest);
}

static int write_archive(const member *members, size_t count)
{
	int fd = memfd_create("archive", MFD_CLOEXEC);
	cply__strbuf tar;

	MUST(fd >= 0);
	cply__strbuf_init(&tar, &cply__malloc_allocator);
	for (size_t i = 0; i < count; i++) {
		char path[CPLY__BLOB_PATH];
		cply__blob_path(path, members[i].digest);
		cply__tar_entry entry = {.path = *members[i].name ? members[i].name : path,
			.type = CPLY__TAR_FILE,
			.mode = 0644,
			.size = members[i].contents.length};
		cply__tar_put_header(&tar, &entry);
		cply__strbuf_add(&tar, members[i].contents.text, members[i].contents.length);
		for (size_t padding = cply__tar_padding(entry.size); padding; padding--)
			cply__strbuf_putc(&tar, '\0');
	}
	for (size_t i = 0; i < CPLY__TAR_END; i++)
		cply__strbuf_putc(&tar, '\0');
	MUST(!tar.failed && write(fd, tar.text, tar.length) == (ssize_t)tar.length);
	cply__strbuf_release(&tar);
	return fd;
}

/* A tar, which an archive becomes when its first name is no longer one of an archive's, has no list of layers. */
static void check_images(const cply__subject *subject)
{
	MUST(cply__subject_count(subject) > 0);
	for (size_t i = 0; i < cply__subject_count(subject); i++) {
		const cply__subject_image *image = cply__subject_at(subject, i);
		MUST(*image->name && image->digest);
		for (size_t f = 0; f < image->finding_count; f++)
			MUST(*image->findings[f].wanted && *image->findings[f].path);
		for (size_t n = 0; n < cply__tree_count(image->tree); n++)
			MUST(cply__tree_at(image->tree, n)->layer < (image->layer_count ? image->layer_count : 1));
	}
}

static void read_images(int fd)
{
	const cply__subject_options options = {.limits = {.total = 4 << 20, .floor = 1 << 20, .ratio = 200}};
	cply_context_options own = CPLY_CONTEXT_OPTIONS_INIT;
	cply_context *context;
	cply__subject *subject;
	cply_error err;
	char path[64];

	own.jobs = 1;
	MUST(cply_context_new(&context, &own, &err) == CPLY_OK);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	cply_status status = cply__subject_read(&subject, context, path, &options, &err);
	if (status) {
		MUST(status != CPLY_E_NOMEM && status != CPLY_E_IO && err.code == status);
	} else {
		check_images(subject);
		cply__subject_free(subject);
	}
	cply_context_free(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	member members[MEMBERS_MAX];

	if (size > SIZE_MAX_IN)
		return -1;
	size_t count = split(members, (const char *)data, size);
	for (size_t i = 0; i < count; i++)
		take_name(&members[i]);
	for (size_t i = count; i-- > 0;)
		expand(members, count, i);
	int fd = write_archive(members, count);
	for (size_t i = 0; i < count; i++)
		cply__strbuf_release(&members[i].contents);
	read_images(fd);
	close(fd);
	return 0;
}
