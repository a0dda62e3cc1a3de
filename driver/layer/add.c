/* Trees and files to entries: what the disk says, by the policy of the layer. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "add.h"
#include "entry.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/walk.h"

enum { TARGET_MAX = 65536, PERMISSIONS = 07777, SPECIAL = 07000, ANY_X = 0111, ANY_R = 0444 };

/* The state of one walk. */
typedef struct adding {
	cply_layer *layer;
	const char *prefix; /* without slashes at its ends, "" for the root */
	uint32_t source;
	cply__strbuf path;  /* scratch: where on disk */
	size_t root_length; /* bytes of the source's root */
} adding;

static uint16_t mode_of(const cply_layer *layer, const layer_source *source, const struct stat *stat)
{
	if (S_ISLNK(stat->st_mode))
		return 0777;
	if (source->has_mode)
		return (uint16_t)(S_ISDIR(stat->st_mode) ? source->mode | (source->mode & ANY_R) >> 2 : source->mode);
	if (layer->options.keep & CPLY_LAYER_KEEP_MODES)
		return stat->st_mode & PERMISSIONS;
	unsigned base = S_ISDIR(stat->st_mode) || stat->st_mode & ANY_X ? 0755 : 0644;
	return (uint16_t)(base | (stat->st_mode & SPECIAL));
}

static void set_owner(layer_entry *entry, const cply_layer *layer, const layer_source *source, const struct stat *stat)
{
	entry->uid = (uint32_t)layer->options.uid;
	entry->gid = (uint32_t)layer->options.gid;
	if (layer->options.keep & CPLY_LAYER_KEEP_OWNERS) {
		entry->uid = stat->st_uid;
		entry->gid = stat->st_gid;
	}
	if (source->has_owner) {
		entry->uid = source->uid;
		entry->gid = source->gid;
	}
}

static int type_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return CPLY__TAR_FILE;
	case S_IFDIR:
		return CPLY__TAR_FOLDER;
	case S_IFLNK:
		return CPLY__TAR_SYMLINK;
	case S_IFCHR:
		return CPLY__TAR_CHAR;
	case S_IFBLK:
		return CPLY__TAR_BLOCK_DEVICE;
	case S_IFIFO:
		return CPLY__TAR_FIFO;
	default:
		return 0;
	}
}

static cply_status read_target(layer_entry *entry, adding *a, int folder, const char *name, cply_error *err)
{
	const cply_allocator *allocator = &a->layer->context->allocator;
	char *target = cply__alloc(allocator, TARGET_MAX);

	if (!target)
		return cply__error_nomem(err);
	ssize_t length = readlinkat(folder, name, target, TARGET_MAX);
	if (length < 0)
		cply__error_errno(err, errno, a->path.text);
	else if (length == TARGET_MAX)
		cply__error(err, CPLY_E_LIMIT, .path = a->path.text, .wanted = "a link target below 64 KiB");
	else if (!(entry->extra = cply__arena_alloc(&a->layer->arena, sizeof *entry->extra)) ||
		 !(entry->extra->target = cply__arena_strndup(&a->layer->arena, target, (size_t)length)))
		length = -1, cply__error_nomem(err);
	cply__free(allocator, target);
	return length < 0 || length == TARGET_MAX ? err->code : CPLY_OK;
}

static cply_status refuse_opaque(const adding *a, cply_error *err)
{
	cply__error(err, CPLY_E_UNSUPPORTED, .path = a->path.text,
		.hint = "list what is to be hidden as whiteouts of their own (.wh.NAME)");
	cply__error_found(err, "a name that begins with \".wh..wh.\"");
	return cply__error_wanted(err, "no opaque whiteouts: runtimes do not agree about them");
}

/* What type needs beyond stat(2). */
static cply_status complete(layer_entry *entry, adding *a, const cply__walk_entry *at, cply_error *err)
{
	if (entry->type == CPLY__TAR_SYMLINK && read_target(entry, a, at->folder, at->name, err))
		return err->code;
	if (entry->type == CPLY__TAR_CHAR || entry->type == CPLY__TAR_BLOCK_DEVICE) {
		entry->extra = cply__arena_alloc(&a->layer->arena, sizeof *entry->extra);
		if (!entry->extra)
			return cply__error_nomem(err);
		entry->extra->device_major = major(at->stat->st_rdev);
		entry->extra->device_minor = minor(at->stat->st_rdev);
	}
	if (a->layer->options.keep & CPLY_LAYER_KEEP_XATTRS)
		return layer_read_xattrs(entry, a->layer, a->path.text, err);
	return CPLY_OK;
}

static void fill(layer_entry *entry, const adding *a, const struct stat *stat)
{
	const layer_source *source = &a->layer->sources.at[a->source];

	entry->source = a->source;
	entry->type = (uint8_t)type_of(stat->st_mode);
	entry->mode = mode_of(a->layer, source, stat);
	set_owner(entry, a->layer, source, stat);
	entry->size = S_ISREG(stat->st_mode) ? (uint64_t)stat->st_size : 0;
	entry->inode = stat->st_ino;
	entry->device = stat->st_dev;
	entry->mtime = stat->st_mtim.tv_sec;
	entry->nanoseconds = (uint32_t)stat->st_mtim.tv_nsec;
	entry->ctime = stat->st_ctim.tv_sec;
	entry->ctime_nanoseconds = (uint32_t)stat->st_ctim.tv_nsec;
	if (S_ISREG(stat->st_mode) && stat->st_nlink > 1)
		entry->flags |= LAYER_LINKED;
}

/* Adds what the walk shows; `at->path` is below the source. */
static cply_status add_entry(adding *a, const cply__walk_entry *at, cply_error *err)
{
	layer_entry entry = {0};

	cply__strbuf_clear(&a->path);
	cply__strbuf_puts(&a->path, a->layer->sources.at[a->source].root);
	cply__strbuf_putc(&a->path, '/');
	cply__strbuf_puts(&a->path, at->path);
	if (a->path.failed)
		return cply__error_nomem(err);
	if (!type_of(at->stat->st_mode)) {
		cply__context_warn(
			a->layer->context, NULL, "%s is left out: a socket cannot be in a layer", a->path.text);
		return CPLY_OK;
	}
	if (strncmp(at->name, ".wh..wh.", 8) == 0)
		return refuse_opaque(a, err);
	fill(&entry, a, at->stat);
	if (complete(&entry, a, at, err))
		return err->code;
	entry.skip = (uint32_t)(*a->prefix ? strlen(a->prefix) + 1 : 0);
	entry.path = *a->prefix ? cply__arena_printf(&a->layer->arena, "%s/%s", a->prefix, at->path)
				: cply__arena_strndup(&a->layer->arena, at->path, a->path.length - a->root_length - 1);
	if (!entry.path || !CPLY__VEC_PUSH(&a->layer->entries, &a->layer->context->allocator, entry))
		return cply__error_nomem(err);
	return CPLY_OK;
}

static cply__walk_answer visit(void *user, const cply__walk_entry *at, cply_error *err)
{
	return add_entry(user, at, err) ? CPLY__WALK_STOP : CPLY__WALK_GO;
}

static cply_status add_folder(
	cply_layer *layer, uint32_t source, const char *prefix, const layer_source *from, cply_error *err)
{
	adding a = {.layer = layer, .prefix = prefix, .source = source, .root_length = strlen(from->root)};
	size_t before = layer->entries.count;

	cply__strbuf_init(&a.path, &layer->context->allocator);
	cply_status status = cply__walk(layer->context, from->root, layer_path_compare, visit, &a, err);
	cply__strbuf_release(&a.path);
	/* An empty folder has a place in the layer too, which is nobody's parent then. */
	if (!status && *prefix && layer->entries.count == before)
		status = layer_imply(layer, prefix, strlen(prefix), err);
	return status;
}

static cply_status add_file(
	cply_layer *layer, uint32_t source, const char *path, const struct stat *stat, cply_error *err)
{
	adding a = {.layer = layer, .prefix = "", .source = source};
	layer_entry entry = {.path = path, .skip = (uint32_t)strlen(path)};

	fill(&entry, &a, stat);
	if ((layer->options.keep & CPLY_LAYER_KEEP_XATTRS) &&
		layer_read_xattrs(&entry, layer, layer->sources.at[source].root, err))
		return err->code;
	if (!CPLY__VEC_PUSH(&layer->entries, &layer->context->allocator, entry))
		return cply__error_nomem(err);
	return CPLY_OK;
}

static cply_status add_source(uint32_t *out, cply_layer *layer, const layer_source *from, cply_error *err)
{
	if (layer->sources.count >= UINT16_MAX)
		return cply__error(err, CPLY_E_LIMIT, .wanted = "at most 65535 sources in one layer");
	if (!CPLY__VEC_PUSH(&layer->sources, &layer->context->allocator, *from))
		return cply__error_nomem(err);
	*out = (uint32_t)layer->sources.count - 1;
	layer->is_prepared = false;
	return CPLY_OK;
}

cply_status layer_add(cply_layer *layer, layer_source *from, const char *inside, bool into, cply_error *err)
{
	struct stat found;
	uint32_t source = 0;

	for (size_t length = strlen(from->root); length > 1 && from->root[length - 1] == '/'; length--)
		from->root[length - 1] = '\0';

	/* Whatever the caller named may be a link to it, as "current" often is; links below it stay links. */
	if (stat(from->root, &found)) {
		cply__error_errno(err, errno, from->root);
		return cply__error_wanted(err, "a file or a folder to pack");
	}
	from->device = found.st_dev;
	from->inode = found.st_ino;
	if (add_source(&source, layer, from, err))
		return err->code;
	if (S_ISDIR(found.st_mode)) {
		layer->sources.at[source].inside = inside;
		return add_folder(layer, source, inside, from, err);
	}
	if (!S_ISREG(found.st_mode))
		return cply__error(err, CPLY_E_UNSUPPORTED, .path = from->root, .wanted = "a file or a folder");
	const char *path = inside;
	if (into || !*inside) {
		const char *name = cply__path_base(from->root);
		path = *inside ? cply__arena_printf(&layer->arena, "%s/%s", inside, name)
			       : cply__arena_strdup(&layer->arena, name);
		if (!path)
			return cply__error_nomem(err);
	}
	layer->sources.at[source].inside = path;
	return add_file(layer, source, path, &found, err);
}

cply_status cply_layer_add_tree(cply_layer *layer, const char *tree, const char *prefix, cply_error *err)
{
	layer_source from = {.root = cply__arena_strdup(&layer->arena, tree), .inside = "", .is_followed = true};
	struct stat found;
	const char *inside;

	if (!from.root)
		return cply__error_nomem(err);
	if (stat(tree, &found)) {
		cply__error_errno(err, errno, tree);
		return cply__error_wanted(err, "a folder to pack");
	}
	if (!S_ISDIR(found.st_mode))
		return cply__error(err, CPLY_E_USAGE, .path = tree, .found = "a file", .wanted = "a folder to pack");
	if (cply__layer_inside(&inside, layer, prefix ? prefix : "", "a prefix", err))
		return err->code;
	return layer_add(layer, &from, inside, false, err);
}
