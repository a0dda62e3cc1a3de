/*
 * Format: a list of texts, each as "LENGTH:BYTES\n" in the order in which record_head and record_rest name them. The
 * first is the magic word, the last "end": a file that was cut, or that another version wrote, is not believed.
 */
#include "record.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "toolchains/embedded.h"

enum { MAX_SIZE = 1 << 20, MAX_COUNT = 65536 };

static const char magic[] = "crossply-probe-3";

/* FNV-1a: only spreads keys over file names; the whole key is compared when the file is read. */
static uint64_t add_hash(uint64_t hash, const char *text)
{
	do {
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	} while (*text++);
	return hash;
}

static char *record_path(const cply_context *context, const cply__record_key *key)
{
	char pair[CPLY_PLATFORM_TEXT];
	cply__strbuf path;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	hash = add_hash(hash, cply__embedded_digest);
	hash = add_hash(hash, key->path_variable);
	hash = add_hash(hash, key->definitions_dir);
	cply_platform_pair(key->platform, pair);
	cply__strbuf_init(&path, &context->allocator);
	cply__strbuf_printf(&path, "%s/probes/%s-%s-%s-%s-%d-%016llx", context->cache_dir, pair,
		key->family[0] ? key->family : "any", key->language == CPLY_LANGUAGE_CXX ? "cxx" : "c",
		cply_linkage_name(key->linkage), (int)key->libc, (unsigned long long)hash);
	return cply__strbuf_detach(&path);
}

/* Reading: texts are cut out of the file's own bytes. */
typedef struct cursor {
	char *at;
	char *end;
	bool is_bad;
} cursor;

static const char *next_text(cursor *c)
{
	char *digits_end = NULL;

	if (c->is_bad || c->at >= c->end || *c->at < '0' || *c->at > '9') {
		c->is_bad = true;
		return "";
	}
	unsigned long length = strtoul(c->at, &digits_end, 10);
	if (*digits_end != ':' || length >= (size_t)(c->end - digits_end - 1) || digits_end[1 + length] != '\n') {
		c->is_bad = true;
		return "";
	}
	char *text = digits_end + 1;
	text[length] = '\0';
	c->at = text + length + 1;
	return text;
}

static size_t next_count(cursor *c)
{
	unsigned long count = strtoul(next_text(c), NULL, 10);

	c->is_bad |= count > MAX_COUNT;
	return c->is_bad ? 0 : count;
}

static cply__texts next_texts(cursor *c, cply__arena *arena)
{
	cply__texts texts = {NULL, next_count(c)};

	texts.at = cply__arena_alloc(arena, (texts.count + 1) * sizeof *texts.at);
	c->is_bad |= !texts.at;
	for (size_t i = 0; !c->is_bad && i < texts.count; i++)
		texts.at[i] = next_text(c);
	return texts;
}

static bool is_next(cursor *c, const char *wanted)
{
	return strcmp(next_text(c), wanted) == 0 && !c->is_bad;
}

static bool key_matches(cursor *c, const cply__record_key *key)
{
	return is_next(c, magic) && is_next(c, cply__embedded_digest) && is_next(c, key->path_variable) &&
	       is_next(c, key->definitions_dir);
}

static bool watches_hold(cursor *c)
{
	const size_t count = next_count(c);

	for (size_t i = 0; i < count; i++) {
		const char *path = next_text(c);
		const char *state = next_text(c);
		if (c->is_bad || !cply__watch_holds(path, state))
			return false;
	}
	return !c->is_bad;
}

static bool fill(cply_toolchain *toolchain, cursor *c, const cply__record_key *key)
{
	if (!key_matches(c, key) || !watches_hold(c))
		return false;
	toolchain->platform = *key->platform;
	toolchain->libc = (cply_libc)next_count(c);
	toolchain->family = next_text(c);
	toolchain->version = next_text(c);
	toolchain->triple = next_text(c);
	toolchain->sysroot = next_text(c);
	toolchain->identity = next_text(c);
	toolchain->linkage = key->linkage;
	toolchain->pkg_config = next_text(c);
	toolchain->named = (unsigned)next_count(c);
	for (int i = 0; i < CPLY_TOOL_COUNT; i++) {
		toolchain->programs[i] = next_text(c);
		toolchain->arguments[i] = next_texts(c, &toolchain->arena);
	}
	toolchain->environment = next_texts(c, &toolchain->arena);
	toolchain->compile = next_texts(c, &toolchain->arena);
	toolchain->linker = next_texts(c, &toolchain->arena);
	toolchain->link = next_texts(c, &toolchain->arena);
	return is_next(c, "end");
}

static char *read_whole(const cply_allocator *allocator, const char *path, size_t *size)
{
	struct stat st;
	char *block = NULL;
	size_t got = 0;
	cply_error ignored;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return NULL;
	/* Another user's file would choose which program is run. */
	bool is_ours = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_uid == geteuid() || st.st_uid == 0);
	if (is_ours && st.st_size > 0 && st.st_size <= MAX_SIZE)
		block = cply__alloc(allocator, (size_t)st.st_size + 1);
	if (block && (cply__file_read(fd, block, (size_t)st.st_size, &got, path, &ignored) != CPLY_OK)) {
		cply__free(allocator, block);
		block = NULL;
	}
	close(fd);
	if (block)
		block[got] = '\0';
	*size = got;
	return block;
}

cply_toolchain *cply__record_read(cply_context *context, const cply__record_key *key)
{
	const cply_allocator *allocator = &context->allocator;
	size_t size;

	if (!context->cache_dir)
		return NULL;
	char *path = record_path(context, key);
	char *block = path ? read_whole(allocator, path, &size) : NULL;
	cply__free(allocator, path);
	cply_toolchain *toolchain = block ? cply__toolchain_new(allocator) : NULL;
	if (!toolchain) {
		cply__free(allocator, block);
		return NULL;
	}
	toolchain->block = block;
	cursor c = {block, block + size, false};
	if (fill(toolchain, &c, key))
		return toolchain;
	cply_toolchain_free(toolchain);
	return NULL;
}

static void put_text(cply__strbuf *out, const char *text)
{
	cply__strbuf_printf(out, "%zu:%s\n", strlen(text), text);
}

static void put_count(cply__strbuf *out, size_t count)
{
	char text[24];

	snprintf(text, sizeof text, "%zu", count);
	put_text(out, text);
}

static void put_texts(cply__strbuf *out, const cply__texts *texts)
{
	put_count(out, texts->count);
	for (size_t i = 0; i < texts->count; i++)
		put_text(out, texts->at[i]);
}

static void put_record(
	cply__strbuf *out, const cply__record_key *key, const cply_toolchain *toolchain, const cply__watches *watches)
{
	put_text(out, magic);
	put_text(out, cply__embedded_digest);
	put_text(out, key->path_variable);
	put_text(out, key->definitions_dir);
	put_count(out, watches->count);
	for (size_t i = 0; i < watches->count; i++) {
		put_text(out, watches->at[i].path);
		put_text(out, watches->at[i].state);
	}
	put_count(out, (size_t)toolchain->libc);
	put_text(out, toolchain->family);
	put_text(out, toolchain->version);
	put_text(out, toolchain->triple);
	put_text(out, toolchain->sysroot);
	put_text(out, toolchain->identity);
	put_text(out, toolchain->pkg_config);
	put_count(out, toolchain->named);
	for (int i = 0; i < CPLY_TOOL_COUNT; i++) {
		put_text(out, toolchain->programs[i]);
		put_texts(out, &toolchain->arguments[i]);
	}
	put_texts(out, &toolchain->environment);
	put_texts(out, &toolchain->compile);
	put_texts(out, &toolchain->linker);
	put_texts(out, &toolchain->link);
	put_text(out, "end");
}

void cply__record_write(cply_context *context, const cply__record_key *key, const cply_toolchain *toolchain,
	const cply__watches *watches)
{
	const cply_allocator *allocator = &context->allocator;
	cply__strbuf text;
	cply_error ignored;

	if (!context->cache_dir)
		return;
	cply__strbuf_init(&text, allocator);
	put_record(&text, key, toolchain, watches);
	char *path = record_path(context, key);
	char *folder = path ? cply__path_parent(allocator, path) : NULL;
	if (folder && !text.failed && cply__path_mkdirs(allocator, folder, 0755, &ignored) == CPLY_OK)
		cply__file_replace(allocator, path, text.text, text.length, 0644, &ignored);
	cply__free(allocator, folder);
	cply__free(allocator, path);
	cply__strbuf_release(&text);
}
