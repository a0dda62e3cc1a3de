#include "segment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "runtime/error.h"
#include "runtime/file.h"

void layer_source_path(cply__strbuf *out, const cply_layer *layer, const layer_entry *entry)
{
	cply__strbuf_clear(out);
	if (entry->source == LAYER_NO_SOURCE) {
		cply__strbuf_puts(out, "a parent folder");
		return;
	}
	cply__strbuf_puts(out, layer->sources.at[entry->source].root);
	if (entry->path[entry->skip])
		cply__strbuf_printf(out, "/%s", entry->path + entry->skip);
}

static cply_status changed(const char *path, const char *what, cply_error *err)
{
	return cply__error(err, CPLY_E_CHANGED, .path = path, .found = what,
		.wanted = "the file as it was when packing began", .hint = "pack when nothing writes to the tree");
}

/* Is an open file still the one that was added? */
static cply_status check_unchanged(const layer_entry *entry, int fd, const char *path, cply_error *err)
{
	struct stat now;

	if (fstat(fd, &now))
		return cply__error_errno(err, errno, path);
	if (!S_ISREG(now.st_mode) || now.st_ino != entry->inode || now.st_dev != entry->device)
		return changed(path, "another file in its place", err);
	if ((uint64_t)now.st_size != entry->size) {
		changed(path, "", err);
		return cply__error_found(
			err, "%lld bytes instead of %llu", (long long)now.st_size, (unsigned long long)entry->size);
	}
	if (now.st_mtim.tv_sec != entry->mtime || (uint32_t)now.st_mtim.tv_nsec != entry->nanoseconds)
		return changed(path, "a new time of modification", err);
	/* Who changes the contents can set that time back, but not this one. */
	if (now.st_ctim.tv_sec != entry->ctime || (uint32_t)now.st_ctim.tv_nsec != entry->ctime_nanoseconds)
		return changed(path, "a new time of change", err);
	return CPLY_OK;
}

/* Whatever there is now in the place of an entry; its path is in `path`. */
static cply_status open_place(
	int *fd, cply__strbuf *path, const cply_layer *layer, const layer_entry *entry, cply_error *err)
{
	/* Never through a link, nor waiting for a FIFO, that somebody put where a file was. */
	int flags = O_RDONLY | O_NOCTTY | O_NONBLOCK;

	layer_source_path(path, layer, entry);
	if (path->failed)
		return cply__error_nomem(err);
	if (entry->path[entry->skip] || !layer->sources.at[entry->source].is_followed)
		flags |= O_NOFOLLOW;
	if (cply__file_open(fd, AT_FDCWD, path->text, flags, 0, err)) {
		if (err->os_errno == ENOENT)
			changed(path->text, "nothing in its place", err);
		else if (err->os_errno == ELOOP)
			changed(path->text, "a symbolic link in its place", err);
		return err->code;
	}
	return CPLY_OK;
}

cply_status layer_open(int *fd, cply__strbuf *path, const cply_layer *layer, const layer_entry *entry, cply_error *err)
{
	if (open_place(fd, path, layer, entry, err))
		return err->code;
	if (check_unchanged(entry, *fd, path->text, err)) {
		cply__file_close(fd);
		return err->code;
	}
	return CPLY_OK;
}

static cply_status read_contents(uint8_t *out, const cply_layer *layer, const layer_entry *entry, uint64_t offset,
	size_t size, cply__strbuf *path, cply_error *err)
{
	size_t got = 0;
	int fd;

	if (open_place(&fd, path, layer, entry, err))
		return err->code;
	/* Looked at behind reading: whatever happened to it before shows then as well, and explains a failure. */
	cply_status status = cply__file_pread(fd, out, size, offset, &got, path->text, err);
	if (check_unchanged(entry, fd, path->text, err))
		status = err->code;
	else if (!status && got < size)
		status = changed(path->text, "its end before its time", err);
	cply__file_close(&fd);
	return status;
}

/* Copies what a piece at [0, piece) has in [skip, skip + size) to `out`; returns the bytes of it. */
static size_t copy_piece(uint8_t *out, const void *bytes, uint64_t piece, uint64_t skip, size_t size)
{
	if (skip >= piece)
		return 0;
	size_t length = piece - skip < size ? (size_t)(piece - skip) : size;
	memcpy(out, (const uint8_t *)bytes + skip, length);
	return length;
}

/* The part [skip, skip + size) of one entry. */
static cply_status fill_entry(uint8_t *out, const cply_layer *layer, const layer_entry *entry, uint64_t skip,
	size_t size, layer_scratch *scratch, cply_error *err)
{
	uint64_t header = (uint64_t)entry->header_blocks * CPLY__TAR_BLOCK;
	uint64_t contents = layer_contents(entry);

	if (skip < header) {
		cply__strbuf_clear(&scratch->header);
		layer_put_header(&scratch->header, layer, entry);
		if (scratch->header.failed)
			return cply__error_nomem(err);
		size_t length = copy_piece(out, scratch->header.text, header, skip, size);
		out += length;
		size -= length;
		skip += length;
	}
	skip -= header < skip ? header : skip;
	if (size > 0 && skip < contents) {
		size_t length = contents - skip < size ? (size_t)(contents - skip) : size;
		if (read_contents(out, layer, entry, skip, length, &scratch->path, err))
			return err->code;
		out += length;
		size -= length;
	}
	memset(out, 0, size);
	return CPLY_OK;
}

cply_status layer_fill_segment(
	uint8_t *out, const cply_layer *layer, const layer_segment *segment, layer_scratch *scratch, cply_error *err)
{
	size_t left = segment->size, entry = segment->entry;
	uint64_t skip = segment->skip;

	for (; left > 0 && entry < layer->entries.count; entry++, skip = 0) {
		uint64_t rest = layer_extent(&layer->entries.at[entry]) - skip;
		size_t size = rest < left ? (size_t)rest : left;
		if (fill_entry(out, layer, &layer->entries.at[entry], skip, size, scratch, err))
			return err->code;
		out += size;
		left -= size;
	}
	memset(out, 0, left);
	return CPLY_OK;
}
