#include "members.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "driver/layout.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/tar.h"

enum { MEMBERS_MAX = 100000, LINKS_MAX = 8 };

/* The tar as a stream that knows how far it was read. The reader takes no byte more than it needs. */
typedef struct tar_stream {
	int fd;
	const char *path;
	uint64_t size, at;
} tar_stream;

static cply_status read_stream(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	tar_stream *stream = user;

	if (cply__file_pread(stream->fd, bytes, size, stream->at, got, stream->path, err))
		return err->code;
	stream->at += *got;
	return CPLY_OK;
}

/* Blobs are passed over without being read. */
static cply_status skip_stream(void *user, uint64_t size, uint64_t *gone, cply_error *err)
{
	tar_stream *stream = user;
	uint64_t left = stream->at < stream->size ? stream->size - stream->at : 0;

	(void)err;
	*gone = size < left ? size : left;
	stream->at += *gone;
	return CPLY_OK;
}

/* The name below the top folder. */
static const char *plain_name(const image_members *members, const char *name)
{
	size_t top = members->top ? strlen(members->top) : 0;

	name = cply__member_plain(name);
	return top && strncmp(name, members->top, top) == 0 ? name + top : name;
}

/* What a link stands for: symbolic ones are relative to their own folder. `docker save` writes layers so. */
static cply_status link_target(
	const char **out, const image_members *members, const cply__tar_entry *entry, cply_error *err)
{
	const char *name = cply__member_plain(entry->path);
	const char *slash = entry->type == CPLY__TAR_SYMLINK ? strrchr(name, '/') : NULL;
	cply__arena *arena = members->arena;
	int folder = slash ? (int)(slash - name) : 0;
	char *joined = cply__arena_printf(arena, "%.*s/%s", folder, name, entry->target);
	char *clean = joined ? cply__path_clean(arena->allocator, joined) : NULL;

	*out = clean ? cply__arena_strdup(arena, plain_name(members, clean + strspn(clean, "/"))) : NULL;
	cply__free(arena->allocator, clean);
	return *out ? CPLY_OK : cply__error_nomem(err);
}

static cply_status add_member(image_members *members, const cply__tar_entry *entry, uint64_t offset, cply_error *err)
{
	const char *name = plain_name(members, entry->path);
	image_member *member = cply__arena_alloc(members->arena, sizeof *member);

	if (!member)
		return cply__error_nomem(err);
	*member = (image_member){members->fd, false, offset, entry->size, NULL};
	if (entry->target && link_target(&member->link, members, entry, err))
		return err->code;
	if (cply__map_find(&members->by_name, name))
		return cply__error(err, CPLY_E_CORRUPT, .path = members->path, .found = name,
			.wanted = "every member once", .offset = offset, .has_offset = 1);
	if (cply__map_count(&members->by_name) >= MEMBERS_MAX)
		return cply__error(err, CPLY_E_LIMIT, .path = members->path, .wanted = "at most 100,000 members");
	return cply__map_set(&members->by_name, name, member) ? CPLY_OK : cply__error_nomem(err);
}

/* The one folder that all members are in; length 0 when there are several, or members at the top. */
typedef struct common_top {
	char name[256];
	size_t length;
	bool is_known;
} common_top;

static void narrow(common_top *top, const char *name)
{
	size_t length = strcspn(name, "/");

	if (!name[length] || length + 1 >= sizeof top->name) {
		length = 0;
	} else if (!top->is_known) {
		memcpy(top->name, name, length + 1);
		top->name[length + 1] = '\0';
		top->length = length + 1;
	} else if (length + 1 != top->length || strncmp(name, top->name, top->length) != 0) {
		length = 0;
	}
	top->is_known = true;
	if (length == 0)
		top->length = 0;
}

static cply_status list_tar(image_members *members, common_top *top, cply_error *err)
{
	tar_stream stream = {.fd = members->fd, .path = members->path};
	cply__tar_reader *reader;
	const cply__tar_entry *entry;
	struct stat found;

	if (fstat(members->fd, &found))
		return cply__error_errno(err, errno, members->path);
	stream.size = (uint64_t)found.st_size;
	if (cply__tar_reader_new(&reader, &members->context->allocator, read_stream, &stream, members->path, err))
		return err->code;
	cply__tar_reader_skips(reader, skip_stream);
	cply_status status;
	while (!(status = cply__context_check(members->context, err)) &&
		!(status = cply__tar_reader_next(reader, &entry, err)) && entry) {
		if (entry->type != CPLY__TAR_FILE && entry->type != CPLY__TAR_SYMLINK &&
			entry->type != CPLY__TAR_HARDLINK)
			continue;
		narrow(top, cply__member_plain(entry->path));
		status = add_member(members, entry, stream.at, err);
		if (status)
			break;
	}
	cply__tar_reader_free(reader);
	return status;
}

/* `tar -c layout` has the layout's folder in front of every name: listed once more, without it. */
static cply_status list_below(image_members *members, common_top *top, cply_error *err)
{
	char mark[sizeof top->name + sizeof "oci-layout"];

	snprintf(mark, sizeof mark, "%soci-layout", top->name);
	if (top->length == 0 || !cply__map_find(&members->by_name, mark))
		return CPLY_OK;
	members->top = cply__arena_strdup(members->arena, top->name);
	if (!members->top)
		return cply__error_nomem(err);
	cply__map_release(&members->by_name);
	cply__map_init(&members->by_name, &members->context->allocator);
	return list_tar(members, top, err);
}

static cply_status open_tar(image_members *members, const cply__inflate_limits *limits, cply_error *err)
{
	common_top top = {.name = ""};

	if (cply__file_open(&members->fd, AT_FDCWD, members->path, O_RDONLY | O_NOCTTY, 0, err) ||
		image_members_unpack(&members->fd, members->context, members->path, limits, err) ||
		list_tar(members, &top, err) || list_below(members, &top, err))
		return err->code;
	return CPLY_OK;
}

cply_status image_members_open(image_members *out, cply_context *context, cply__arena *arena, const char *path,
	const cply__inflate_limits *limits, cply_error *err)
{
	struct stat found;
	char *copy = cply__arena_strdup(arena, path);

	*out = (image_members){.context = context, .path = copy, .fd = -1, .arena = arena};
	cply__map_init(&out->by_name, &context->allocator);
	if (!copy)
		return cply__error_nomem(err);
	for (size_t length = strlen(copy); length > 1 && copy[length - 1] == '/'; length--)
		copy[length - 1] = '\0';
	if (stat(path, &found)) {
		cply__error_errno(err, errno, path);
		return cply__error_wanted(err, "a layout folder, or a tar of one");
	}
	if (S_ISDIR(found.st_mode))
		return CPLY_OK;
	if (!S_ISREG(found.st_mode))
		return cply__error(err, CPLY_E_UNSUPPORTED, .path = path, .wanted = "a layout folder, or a tar of one");
	cply_status status = open_tar(out, limits, err);
	if (status)
		image_members_release(out);
	return status;
}

void image_members_release(image_members *members)
{
	cply__file_close(&members->fd);
	cply__map_release(&members->by_name);
}

void image_member_name(cply__strbuf *out, const image_members *members, const char *name)
{
	cply__strbuf_printf(
		out, members->fd < 0 ? "%s/%s%s" : "%s: %s%s", members->path, members->top ? members->top : "", name);
}

static cply_status open_file(image_member *out, const char *path, cply_error *err)
{
	struct stat found;
	int fd;

	if (cply__file_open(&fd, AT_FDCWD, path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0, err))
		return err->code;
	if (fstat(fd, &found))
		cply__error_errno(err, errno, path);
	else if (!S_ISREG(found.st_mode))
		cply__error(err, CPLY_E_CORRUPT, .path = path, .wanted = "a file");
	else {
		*out = (image_member){fd, true, 0, (uint64_t)found.st_size, NULL};
		return CPLY_OK;
	}
	cply__file_close(&fd);
	return err->code;
}

static const image_member *find_member(const image_members *members, const char *name)
{
	const image_member *member = cply__map_find(&members->by_name, name);

	for (int links = 0; member && member->link; links++)
		member = links < LINKS_MAX ? cply__map_find(&members->by_name, member->link) : NULL;
	return member;
}

bool image_members_has(const image_members *members, const char *name)
{
	if (members->fd >= 0)
		return find_member(members, name) != NULL;
	char *path = cply__path_join(&members->context->allocator, members->path, name);
	struct stat found;
	bool is_there = path && stat(path, &found) == 0;

	cply__free(&members->context->allocator, path);
	return is_there;
}

cply_status image_member_open(image_member *out, const image_members *members, const char *name, cply_error *err)
{
	cply__strbuf path;
	cply_status status = CPLY_OK;

	cply__strbuf_init(&path, &members->context->allocator);
	image_member_name(&path, members, name);
	if (path.failed)
		status = cply__error_nomem(err);
	else if (members->fd < 0)
		status = open_file(out, path.text, err);
	else {
		const image_member *member = find_member(members, name);
		if (member)
			*out = *member;
		else
			status = cply__error(err, CPLY_E_NOT_FOUND, .path = members->path, .wanted = name);
	}
	cply__strbuf_release(&path);
	return status;
}

void image_member_close(image_member *member)
{
	if (member->is_owned)
		cply__file_close(&member->fd);
}

cply_status image_member_read(const image_member *member, void *bytes, size_t size, uint64_t at, size_t *got,
	const char *name, cply_error *err)
{
	uint64_t left = at < member->size ? member->size - at : 0;
	size_t wanted = size < left ? size : (size_t)left;

	if (cply__file_pread(member->fd, bytes, wanted, member->offset + at, got, name, err))
		return err->code;
	if (*got < wanted)
		return cply__error(err, CPLY_E_CORRUPT, .path = name, .found = "its end too early", .offset = at + *got,
			.has_offset = 1);
	return CPLY_OK;
}

cply_status image_member_slurp(
	cply__strbuf *out, const image_members *members, const char *name, size_t limit, cply_error *err)
{
	image_member member;
	size_t got;

	if (image_member_open(&member, members, name, err))
		return err->code;
	cply_status status = CPLY_OK;
	if (member.size > limit) {
		status = cply__error(err, CPLY_E_LIMIT, .path = members->path);
		cply__error_found(err, "%s of %llu bytes", name, (unsigned long long)member.size);
		cply__error_wanted(err, "at most %zu", limit);
	} else if (!cply__strbuf_reserve(out, (size_t)member.size + 1)) {
		status = cply__error_nomem(err);
	} else {
		status = image_member_read(
			&member, out->text + out->length, (size_t)member.size, 0, &got, members->path, err);
		if (!status) {
			out->length += got;
			out->text[out->length] = '\0';
		}
	}
	image_member_close(&member);
	return status;
}
