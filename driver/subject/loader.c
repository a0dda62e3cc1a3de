/*
 * What a program's loader does before main: it finds the interpreter, then every needed library, breadth first, and
 * compares symbol versions. glibc (elf/dl-load.c, elf/dl-version.c) and musl (ldso/dynlink.c) differ in where they
 * look.
 */
#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "start.h"

/* Of one program: what it loads, and bytes of names and folders that have to be remembered meanwhile. */
enum { OBJECTS_MAX = 4096, TEXTS_MAX = 4 << 20, FOLDER = TREE_PATH };

/* A program or library that is loaded. */
typedef struct loaded {
	const cply__node *node;
	const char *origin; /* the folder that it was found in */
	size_t parent;      /* who asked for it first; its own index for the program */
} loaded;

typedef struct loading {
	start_look *look;
	CPLY__VEC(loaded) objects; /* owned */
	cply__map names;           /* needed name to index + 1 */
	cply__arena folders;       /* that libraries were found in */
	size_t names_size;         /* bytes */
	const char *musl_path;     /* NULL: glibc's rules */
	const cply__node *loader;
	const char *other; /* a file of that name for another machine, for the message; NULL: none */
} loading;

/* Stands for "looked for and not there" in maps. */
static const cply__node nowhere;

/* A library for another one is passed over. */
static const cply__node *probe_at(loading *l, const char *folder, const char *name)
{
	char path[TREE_PATH];
	const cply__node *node;

	if ((size_t)snprintf(path, sizeof path, "/%s/%s", folder, name) >= sizeof path)
		return NULL;
	start_resolve(&node, l->look, "", path);
	if (!node || node->type != CPLY__NODE_FILE || !node->binary)
		return NULL;
	if (cply__binary_is_for(node->binary, &l->look->row->binary))
		return node;
	l->other = node->path;
	return NULL;
}

/* Puts one value for "$NAME" or "${NAME}". False when it is another name. */
static bool put_token(char *out, size_t *used, const char **at, const char *name, const char *value)
{
	size_t length = strlen(name);
	const char *from = *at + 1;
	bool is_braced = *from == '{';

	from += is_braced;
	if (strncmp(from, name, length) != 0 || (is_braced && from[length] != '}'))
		return false;
	size_t size = strlen(value);
	if (*used + size >= FOLDER)
		return false;
	memcpy(out + *used, value, size);
	*used += size;
	*at = from + length + is_braced;
	return true;
}

/* $ORIGIN, $LIB and $PLATFORM (ld.so(8)). False for a folder that cannot be told or is too long. */
static bool expand(
	char out[FOLDER], const loading *l, const char *text, size_t length, const char *origin, const char *lib)
{
	const char *end = text + length;
	size_t used = 0;

	for (const char *at = text; at < end;) {
		if (*at == '$' &&
			(put_token(out, &used, &at, "ORIGIN", origin) || put_token(out, &used, &at, "LIB", lib) ||
				put_token(out, &used, &at, "PLATFORM", cply__row_text(l->look->row, CPLY__ROW_UNAME))))
			continue;
		if (used + 1 >= FOLDER)
			return false;
		out[used++] = *at++;
	}
	out[used] = '\0';
	return used > 0;
}

/* Looks in each folder of a list separated by ":" (or lines). */
static const cply__node *probe_list(
	loading *l, const char *list, const char *origin, const char *name, const char **found_in, cply_error *err)
{
	char lib[64], folder[FOLDER];
	const char *const libs[] = {lib, "lib64", "lib"};

	snprintf(lib, sizeof lib, "lib/%.56s", cply__row_text(l->look->row, CPLY__ROW_MULTIARCH));
	for (const char *at = list; at && *at;) {
		size_t length = strcspn(at, ":;\n");
		bool has_lib = memchr(at, '$', length) != NULL;
		for (size_t i = 0; i < (has_lib ? sizeof libs / sizeof *libs : 1); i++) {
			if (!expand(folder, l, at, length, origin, libs[i]))
				break;
			const cply__node *node = probe_at(l, folder, name);
			if (!node)
				continue;
			*found_in = cply__arena_strdup(&l->folders, folder);
			if (!*found_in)
				cply__error_nomem(err);
			return *found_in ? node : NULL;
		}
		at += length + (at[length] != '\0');
	}
	return NULL;
}

/* RPATHs of who asked, and of who asked for that one, unless a RUNPATH takes their place (for glibc). */
static const cply__node *probe_rpaths(
	loading *l, size_t asker, const char *name, const char **found_in, cply_error *err)
{
	for (size_t i = asker, steps = 0; steps <= l->objects.count; i = l->objects.at[i].parent, steps++) {
		const loaded *object = &l->objects.at[i];
		const cply_binary *binary = object->node->binary;
		l->look->probes++;
		const char *list = l->musl_path && binary->runpath ? binary->runpath
				   : binary->runpath               ? NULL
								   : binary->rpath;
		const cply__node *node = probe_list(l, list, object->origin, name, found_in, err);
		/* An object with RUNPATH does not look at those of its askers. */
		if (node || object->parent == i || (!l->musl_path && i == asker && binary->runpath))
			return node;
	}
	return NULL;
}

/* The configured and standard folders are the same for all: what they hold is looked up once. */
static cply_status probe_standard(const cply__node **out, loading *l, const char *name, cply_error *err)
{
	start_look *look = l->look;
	const cply__node *node = cply__map_find(&look->found, name);

	look->probes++;
	*out = node == &nowhere ? NULL : node;
	if (node)
		return CPLY_OK;
	for (size_t i = 0; i < look->paths.configured.count && !node; i++)
		node = probe_at(l, look->paths.configured.at[i], name);
	for (size_t i = 0; look->paths.standard[i] && !node; i++)
		node = probe_at(l, look->paths.standard[i], name);
	*out = node;
	/* What is there for another machine is remembered by nobody: each program shall hear of it. */
	if (!node && l->other)
		return CPLY_OK;
	return start_remember(look, &look->found, name, strlen(name), node ? node : &nowhere, err);
}

/* musl brings these itself, whatever the file would be called (reserved in load_library). */
static bool is_musl_own(const char *name)
{
	static const char *const own[] = {"c.", "pthread.", "rt.", "m.", "dl.", "util.", "xnet."};

	if (strncmp(name, "lib", 3) != 0)
		return false;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strncmp(name + 3, own[i], strlen(own[i])) == 0)
			return true;
	return false;
}

static cply_status find_library(
	const cply__node **out, const char **found_in, loading *l, size_t asker, const char *name, cply_error *err)
{
	const loaded *object = &l->objects.at[asker];
	const char *environment = l->look->image->config.library_path;
	cply_error failed = {.code = CPLY_OK};

	*out = NULL;
	*found_in = "";
	if (strchr(name, '/')) {
		char path[FOLDER];
		if (expand(path, l, name, strlen(name), object->origin, "lib"))
			*out = probe_at(l, "", path);
		return CPLY_OK;
	}
	if (l->musl_path)
		*out = probe_list(l, environment, "", name, found_in, &failed);
	if (!*out && !failed.code)
		*out = probe_rpaths(l, asker, name, found_in, &failed);
	if (!*out && !failed.code && !l->musl_path)
		*out = probe_list(l, environment, "", name, found_in, &failed);
	if (!*out && !failed.code && !l->musl_path)
		*out = probe_list(l, object->node->binary->runpath, object->origin, name, found_in, &failed);
	if (!*out && !failed.code && l->musl_path)
		*out = probe_list(l, l->musl_path, "", name, found_in, &failed);
	if (failed.code) {
		*err = failed;
		return err->code;
	}
	return *out || l->musl_path ? CPLY_OK : probe_standard(out, l, name, err);
}

static const char *folder_of(loading *l, const char *path)
{
	const char *slash = strrchr(path, '/');

	return cply__arena_printf(&l->folders, "/%.*s", slash ? (int)(slash - path) : 0, path);
}

static cply_status add_object(
	loading *l, const cply__node *node, const char *found_in, size_t parent, const char *name, cply_error *err)
{
	loaded object = {node, *found_in ? found_in : folder_of(l, node->path), parent};
	size_t index = 0;

	/* One file may be asked for by several names. */
	while (index < l->objects.count && l->objects.at[index].node != node)
		index++;
	if (index == l->objects.count &&
		(!object.origin || !CPLY__VEC_PUSH(&l->objects, l->look->arena->allocator, object)))
		return cply__error_nomem(err);
	l->names_size += strlen(name);
	return cply__map_set(&l->names, name, (void *)(index + 1)) ? CPLY_OK : cply__error_nomem(err);
}

/* Is it more than anybody would load, or more than there is time for? */
static bool is_too_much(const loading *l)
{
	return l->objects.count > OBJECTS_MAX || cply__map_count(&l->names) > 4 * OBJECTS_MAX ||
	       l->folders.size + l->names_size > TEXTS_MAX || l->look->probes > PROBES_MAX;
}

static cply_status tell_missing(loading *l, size_t asker, const char *name, cply_error *err)
{
	const cply__node *node = l->objects.at[asker].node;
	char wanted[512];

	snprintf(wanted, sizeof wanted, "%.200s, which %s needs", name, asker ? node->path : "it");
	if (l->other)
		return start_tell(l->look, CPLY_CHECK_LIBRARY, node, node->path, err, wanted,
			"only %s, which is for another machine", l->other);
	return start_tell(l->look, CPLY_CHECK_LIBRARY, node, node->path, err, wanted,
		"no %s in the folders that its loader looks in", name);
}

static cply_status load_needed(loading *l, size_t asker, cply_error *err)
{
	const cply_binary *binary = l->objects.at[asker].node->binary;

	for (size_t i = 0; i < binary->needed_count; i++) {
		const char *name = binary->needed[i], *found_in;
		const cply__node *node;
		if (cply__context_check(l->look->tree->context, err))
			return err->code;
		if (is_too_much(l))
			return CPLY_OK;
		l->look->probes++;
		if (!*name || cply__map_find(&l->names, name) || (l->musl_path && is_musl_own(name)))
			continue;
		/* The loader is loaded already. */
		if (l->loader && strcmp(cply__path_base(l->loader->path), name) == 0) {
			if (add_object(l, l->loader, "", asker, name, err))
				return err->code;
			continue;
		}
		l->other = NULL;
		if (find_library(&node, &found_in, l, asker, name, err))
			return err->code;
		/* What was not looked for everywhere is not missing. */
		if (!node && is_too_much(l))
			return CPLY_OK;
		if (!node ? tell_missing(l, asker, name, err) : add_object(l, node, found_in, asker, name, err))
			return err->code;
	}
	return CPLY_OK;
}

static bool has_version(loading *l, const cply_binary *binary, const char *version)
{
	enum { COMPARED = 64 /* take as long as looking for a file */ };

	/* A library without any versions is only warned about by the loader. */
	if (binary->version_def_count == 0)
		return true;
	l->look->probes += binary->version_def_count / COMPARED;
	for (size_t i = 0; i < binary->version_def_count; i++)
		if (strcmp(binary->version_defs[i], version) == 0)
			return true;
	return false;
}

static cply_status check_versions(loading *l, cply_error *err)
{
	for (size_t i = 0; i < l->objects.count; i++) {
		const cply__node *node = l->objects.at[i].node;
		for (size_t v = 0; v < node->binary->version_count; v++) {
			const cply_version_need *need = &node->binary->versions[v];
			if (cply__context_check(l->look->tree->context, err))
				return err->code;
			if (is_too_much(l))
				return CPLY_OK;
			size_t index = (size_t)cply__map_find(&l->names, need->library);
			if (index == 0 || need->is_weak)
				continue;
			const cply__node *library = l->objects.at[index - 1].node;
			if (has_version(l, library->binary, need->version))
				continue;
			char wanted[512];
			snprintf(wanted, sizeof wanted, "%.100s of %.200s", need->version, need->library);
			if (start_tell(l->look, CPLY_CHECK_SYMBOL_VERSION, node, node->path, err, wanted,
				    "%s without it", library->path))
				return err->code;
		}
	}
	return CPLY_OK;
}

static cply_status load_all(loading *l, cply_error *err)
{
	for (size_t i = 0; i < l->objects.count && !is_too_much(l); i++)
		if (load_needed(l, i, err))
			return err->code;
	if (!is_too_much(l) && !l->musl_path && check_versions(l, err))
		return err->code;
	return is_too_much(l) ? start_tell_too_much(l->look, CPLY_CHECK_LIBRARY, l->objects.at[0].node, err) : CPLY_OK;
}

/* *out is NULL when the program cannot be loaded, which was told, or needs no loader. */
static cply_status find_loader(const cply__node **out, start_look *look, const cply__node *node, cply_error *err)
{
	const char *path = node->binary->interpreter;
	const cply__node *loader;

	*out = NULL;
	start_resolve(&loader, look, "", path);
	if (!loader && look->probes > PROBES_MAX)
		return start_tell_too_much(look, CPLY_CHECK_LOADER, node, err);
	if (!loader || loader->type != CPLY__NODE_FILE)
		return start_tell(
			look, CPLY_CHECK_LOADER, node, node->path, err, "its interpreter in the image", "no %s", path);
	if (!loader->binary || !cply__binary_is_for(loader->binary, &look->row->binary))
		return start_tell(look, CPLY_CHECK_LOADER, node, node->path, err, "an interpreter for the same machine",
			"%s, which is none", path);
	if (!(loader->mode & 0111))
		return start_tell(look, CPLY_CHECK_LOADER, node, node->path, err, "an interpreter that may be executed",
			"%s with mode %04o", path, loader->mode);
	*out = loader;
	return CPLY_OK;
}

cply_status loader_check(start_look *look, const cply__node *node, cply_error *err)
{
	const char *interpreter = node->binary->interpreter;
	loading l = {.look = look};

	if (!interpreter)
		return CPLY_OK;
	if (find_loader(&l.loader, look, node, err))
		return err->code;
	if (!l.loader)
		return CPLY_OK;
	if (strncmp(cply__path_base(interpreter), "ld-musl-", 8) == 0)
		l.musl_path = loader_musl_path(look, interpreter);
	cply__map_init(&l.names, look->arena->allocator);
	cply__arena_init(&l.folders, look->arena->allocator);
	cply_status status = add_object(&l, node, "", 0, node->path, err);
	if (!status)
		status = load_all(&l, err);
	cply__free(look->arena->allocator, l.objects.at);
	cply__map_release(&l.names);
	cply__arena_release(&l.folders);
	return status;
}
