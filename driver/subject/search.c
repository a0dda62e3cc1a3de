/* Where loaders look for libraries: ld.so(8) and ldconfig(8) of glibc; ldso/dynlink.c of musl. */
#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "start.h"

enum { CONFIGURED_MAX = 1000, INCLUDES_MAX = 8, LISTS_MAX = 1000 };

static cply_status read_list(start_look *look, const char *text, unsigned depth, cply_error *err);

static cply_status add_folder(start_look *look, const char *text, size_t length, cply_error *err)
{
	const char *kept;

	if (look->paths.configured.count >= CONFIGURED_MAX)
		return CPLY_OK;
	kept = cply__arena_strndup(look->arena, text, length);
	if (!kept || !CPLY__VEC_PUSH(&look->paths.configured, look->arena->allocator, kept))
		return cply__error_nomem(err);
	return account_take(&look->image->tree.account, 0, err);
}

/* "include ld.so.conf.d/X.conf": relative to /etc, in the order of names. */
static cply_status include(start_look *look, const char *text, size_t length, unsigned depth, cply_error *err)
{
	const cply__tree *tree = look->tree;
	bool is_absolute = *text == '/';
	char *pattern = cply__arena_printf(
		look->arena, "%s%.*s", is_absolute ? "" : "etc/", (int)length - is_absolute, text + is_absolute);

	if (!pattern)
		return cply__error_nomem(err);
	if (account_take(&look->image->tree.account, 0, err) || cply__context_check(tree->context, err))
		return err->code;
	for (size_t i = tree_lower_bound(tree->nodes, tree->count, "etc"); i < tree->count; i++) {
		const cply__node *node = &tree->nodes[i];
		if ((strcmp(node->path, "etc") != 0 && !path_is_below(node->path, "etc")) ||
			++look->probes > PROBES_MAX)
			break;
		if (!cply__path_match(pattern, node->path))
			continue;
		const cply__node *file = cply__tree_resolve(tree, node->path);
		if (file && file->line && read_list(look, file->line, depth + 1, err))
			return err->code;
	}
	return CPLY_OK;
}

static cply_status read_line(start_look *look, const char *line, size_t length, unsigned depth, cply_error *err)
{
	static const char between[] = " \t,:\r";
	const char *end = memchr(line, '#', length);

	end = end ? end : line + length;
	bool is_include = false;
	for (const char *at = line; at < end;) {
		size_t word = 0;
		while (at + word < end && !strchr(between, at[word]))
			word++;
		if (is_include && word && include(look, at, word, depth, err))
			return err->code;
		if (!is_include && word == 7 && memcmp(at, "include", 7) == 0)
			is_include = true;
		else if (!is_include && word == 5 && memcmp(at, "hwcap", 5) == 0)
			return CPLY_OK;
		else if (!is_include && word && *at == '/' && add_folder(look, at, word, err))
			return err->code;
		at += word + (at + word < end);
	}
	return CPLY_OK;
}

static cply_status read_list(start_look *look, const char *text, unsigned depth, cply_error *err)
{
	/* Lists may include themselves. */
	if (depth > INCLUDES_MAX || look->lists++ >= LISTS_MAX)
		return CPLY_OK;
	while (*text) {
		size_t length = strcspn(text, "\n");
		if (read_line(look, text, length, depth, err))
			return err->code;
		text += length + (text[length] == '\n');
	}
	return CPLY_OK;
}

cply_status loader_paths_read(start_look *look, cply_error *err)
{
	const char *multiarch = cply__row_text(look->row, CPLY__ROW_MULTIARCH);
	const cply__node *list = cply__tree_resolve(look->tree, "/etc/ld.so.conf");
	size_t count = 0;

	/* Debian's first; distributions with lib64 have their 64-bit libraries nowhere else. */
	if (*multiarch) {
		look->paths.standard[count++] = cply__arena_printf(look->arena, "/lib/%s", multiarch);
		look->paths.standard[count++] = cply__arena_printf(look->arena, "/usr/lib/%s", multiarch);
		if (!look->paths.standard[0] || !look->paths.standard[1])
			return cply__error_nomem(err);
	}
	look->paths.standard[count++] = "/lib64";
	look->paths.standard[count++] = "/usr/lib64";
	look->paths.standard[count++] = "/lib";
	look->paths.standard[count++] = "/usr/lib";
	return list && list->line ? read_list(look, list->line, 0, err) : CPLY_OK;
}

const char *loader_musl_path(const start_look *look, const char *interpreter)
{
	const char *base = cply__path_base(interpreter), *dot = strchr(base, '.');
	const cply__node *list = NULL;
	char path[256];

	if (dot && (size_t)(dot - base) < sizeof path - 16) {
		snprintf(path, sizeof path, "/etc/%.*s.path", (int)(dot - base), base);
		list = cply__tree_resolve(look->tree, path);
	}
	return list && list->line ? list->line : "/lib:/usr/local/lib:/usr/lib";
}
