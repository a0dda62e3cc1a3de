/*
 * Is a segment still what it was? As git's index does it: a file whose size, inode, times of modification and of change
 * are as before was not touched, unless it was touched so shortly before we looked at it last that a later change could
 * have the same times ("racy").
 */
#include <string.h>

#include "memory.h"
#include "runtime/clock.h"
#include "runtime/context.h"

/* What is hashed of an entry, besides its texts. No padding. */
typedef struct entry_facts {
	uint64_t size, inode, device;
	int64_t mtime, ctime;
	uint32_t nanoseconds, ctime_nanoseconds;
	uint32_t uid, gid, mode, type;
	uint32_t device_major, device_minor;
	uint64_t xattr_count;
} entry_facts;

bool layer_is_settled(const layer_stamp *stamp, const struct timespec *now)
{
	const uint32_t nanoseconds = (uint32_t)now->tv_nsec;

	return cply__clock_is_settled(stamp->mtime, stamp->mtime_nanoseconds, now->tv_sec, nanoseconds) &&
	       cply__clock_is_settled(stamp->ctime, stamp->ctime_nanoseconds, now->tv_sec, nanoseconds);
}

layer_stamp layer_stamp_of_entry(const layer_entry *entry)
{
	return (layer_stamp){
		.device = entry->device,
		.inode = entry->inode,
		.size = entry->size,
		.mtime = entry->mtime,
		.ctime = entry->ctime,
		.mtime_nanoseconds = entry->nanoseconds,
		.ctime_nanoseconds = entry->ctime_nanoseconds,
	};
}

layer_stamp layer_stamp_of(const struct stat *stat)
{
	return (layer_stamp){
		.device = stat->st_dev,
		.inode = stat->st_ino,
		.size = (uint64_t)stat->st_size,
		.mtime = stat->st_mtim.tv_sec,
		.ctime = stat->st_ctim.tv_sec,
		.mtime_nanoseconds = (uint32_t)stat->st_mtim.tv_nsec,
		.ctime_nanoseconds = (uint32_t)stat->st_ctim.tv_nsec,
	};
}

/* Small pieces are collected, since hashing whole blocks is what is fast. */
typedef struct collector {
	cply__sha256 hash;
	size_t used;
	uint8_t bytes[4096];
} collector;

static void flush(collector *to)
{
	cply__sha256_add(&to->hash, to->bytes, to->used);
	to->used = 0;
}

static void add(collector *to, const void *bytes, size_t size)
{
	if (to->used + size > sizeof to->bytes)
		flush(to);
	if (size > sizeof to->bytes) {
		cply__sha256_add(&to->hash, bytes, size);
		return;
	}
	memcpy(to->bytes + to->used, bytes, size);
	to->used += size;
}

static void add_text(collector *to, const char *text)
{
	add(to, text, strlen(text) + 1);
}

static void add_extra(collector *to, const layer_extra *extra)
{
	add_text(to, extra->target ? extra->target : "");
	for (size_t i = 0; i < extra->xattr_count; i++) {
		uint64_t length = extra->xattrs[i].length;
		add_text(to, extra->xattrs[i].name);
		add(to, &length, sizeof length);
		add(to, extra->xattrs[i].value, extra->xattrs[i].length);
	}
}

/* Of what has no contents only the header matters, which says nothing of inodes. */
static void add_entry(collector *to, const cply_layer *layer, const layer_entry *entry)
{
	bool is_file = entry->type == CPLY__TAR_FILE;
	entry_facts facts = {
		.size = layer_contents(entry),
		.inode = is_file ? entry->inode : 0,
		.device = is_file ? entry->device : 0,
		.mtime = is_file ? entry->mtime : (int64_t)layer_mtime(layer, entry),
		.ctime = is_file ? entry->ctime : 0,
		.nanoseconds = is_file ? entry->nanoseconds : 0,
		.ctime_nanoseconds = is_file ? entry->ctime_nanoseconds : 0,
		.uid = entry->uid,
		.gid = entry->gid,
		.mode = entry->mode,
		.type = entry->type,
	};

	if (entry->extra) {
		facts.device_major = entry->extra->device_major;
		facts.device_minor = entry->extra->device_minor;
		facts.xattr_count = entry->extra->xattr_count;
	}
	add(to, &facts, sizeof facts);
	add_text(to, entry->path);
	if (entry->extra)
		add_extra(to, entry->extra);
}

static bool is_final(const layer_entry *entry, const cply_layer *layer)
{
	const layer_stamp stamp = layer_stamp_of_entry(entry);
	return layer_is_settled(&stamp, &layer->born);
}

bool layer_identify(layer_identity *out, const cply_layer *layer, const layer_segment *segment)
{
	const uint64_t range[2] = {segment->skip, segment->size};
	uint64_t left = segment->size, skip = segment->skip;
	bool is_settled = true;
	collector to;

	cply__sha256_init(&to.hash);
	to.used = 0;
	add(&to, range, sizeof range);
	for (size_t i = segment->entry; left > 0 && i < layer->entries.count; i++, skip = 0) {
		const layer_entry *entry = &layer->entries.at[i];
		uint64_t rest = layer_extent(entry) - skip;
		add_entry(&to, layer, entry);
		if (entry->type == CPLY__TAR_FILE)
			is_settled &= is_final(entry, layer);
		left -= rest < left ? rest : left;
	}
	flush(&to);
	cply__sha256_finish(&to.hash, out->bytes);
	return is_settled;
}
