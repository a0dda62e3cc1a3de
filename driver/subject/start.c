#include "start.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"

enum { SCRIPTS_MAX = 5 /* scripts whose interpreter is a script: the kernel's own limit (binfmt_script) */ };

/* What a container gets when its config says none, by all runtimes. */
static const char default_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

cply_status start_tell(start_look *look, cply_check check, const cply__node *node, const char *path, cply_error *err,
	const char *wanted, const char *found, ...)
{
	const finding_place place = {check, look->severity, path, node ? look->image->layers[node->layer]->digest : "",
		node ? node->offset : CPLY_OFFSET_NONE};
	char text[1024], key[2048];
	va_list args;

	va_start(args, found);
	vsnprintf(text, sizeof text, found, args);
	va_end(args);
	snprintf(key, sizeof key, "%d %.800s %.500s %.500s", (int)check, path, wanted, text);
	look->probes++;
	if (cply__map_find(&look->told, key))
		return CPLY_OK;
	/* What is only counted is not worth remembering. */
	if (look->image->findings.list.count < FINDINGS_MAX &&
		start_remember(look, &look->told, key, strlen(key), look, err))
		return err->code;
	return finding_add(&look->image->findings, &place, err, wanted, "%s", text);
}

cply_status start_tell_too_much(start_look *look, cply_check check, const cply__node *node, cply_error *err)
{
	return start_tell(look, check, node, node->path, err, "an image that can be looked through",
		"too many programs, libraries or folders to look in");
}

void start_resolve(const cply__node **out, start_look *look, const char *from, const char *path)
{
	char found[TREE_PATH];

	*out = NULL;
	if (look->probes <= PROBES_MAX)
		tree_walk(out, found, &look->probes, look->tree, from, path);
}

cply_status start_remember(
	start_look *look, cply__map *map, const void *key, size_t length, const void *value, cply_error *err)
{
	enum { ENTRY = 128 /* of a map: its own fields, and room in its table */ };

	if (!cply__map_put(map, key, length, (void *)value))
		return cply__error_nomem(err);
	return account_take(&look->image->tree.account, length + ENTRY, err);
}

/* Who an image's program runs as. Of a user that is named nobody can say more than that somebody may. */
typedef struct image_user {
	bool is_root, is_named, has_group;
	unsigned long uid, gid;
} image_user;

static image_user user_of(const image_config *config)
{
	image_user user = {.is_root = !*config->user || strcmp(config->user, "root") == 0};
	char *end, *group;

	user.uid = strtoul(config->user, &end, 10);
	user.is_named = end == config->user || (*end && *end != ':');
	if (!user.is_named && *end == ':') {
		user.gid = strtoul(end + 1, &group, 10);
		user.has_group = group != end + 1 && *group == '\0';
	}
	user.is_root |= !user.is_named && user.uid == 0;
	return user;
}

/* Has it a bit of the mode that lets the user execute it, or enter it? */
static bool has_bit(const image_user *user, const cply__node *node)
{
	if (user->is_root || user->is_named)
		return (node->mode & 0111) != 0;
	if (user->uid == node->uid)
		return (node->mode & 0100) != 0;
	if (!user->has_group)
		return (node->mode & 0011) != 0;
	return (node->mode & (user->gid == node->gid ? 0010 : 0001)) != 0;
}

static bool may_execute(const start_look *look, const cply__node *node)
{
	const image_user user = user_of(&look->image->config);

	return has_bit(&user, node);
}

/* The first folder on the way to a file that keeps the user out; NULL: none. Nothing keeps root out of a folder. */
static const cply__node *closed_folder(const start_look *look, const cply__node *node)
{
	const image_user user = user_of(&look->image->config);
	char path[TREE_PATH];
	size_t length = strlen(node->path);

	if (user.is_root || length >= sizeof path)
		return NULL;
	for (size_t i = 0; i < length; i++) {
		path[i] = '\0';
		const cply__node *folder = node->path[i] == '/' ? cply__tree_find(look->tree, path) : NULL;
		if (folder && !has_bit(&user, folder))
			return folder;
		path[i] = node->path[i];
	}
	return NULL;
}

/* Looks for a name without slashes in the folders of PATH. */
static const cply__node *search(start_look *look, const char *name)
{
	const image_config *config = &look->image->config;
	const cply__node *first = NULL;
	char path[TREE_PATH];

	for (const char *at = config->path ? config->path : default_path; *at && look->probes <= PROBES_MAX;) {
		const cply__node *node = NULL;
		size_t length = strcspn(at, ":");
		if ((size_t)snprintf(path, sizeof path, "%.*s/%s", (int)length, at, name) < sizeof path)
			start_resolve(&node, look, config->workdir, path);
		if (node && node->type == CPLY__NODE_FILE) {
			if (may_execute(look, node))
				return node;
			first = first ? first : node;
		}
		at += length + (at[length] != '\0');
	}
	return first;
}

static const cply__node *find_program(start_look *look, const char *name)
{
	const cply__node *node;

	if (!strchr(name, '/'))
		return search(look, name);
	start_resolve(&node, look, look->image->config.workdir, name);
	return node;
}

/* The text that env is to split, behind "-S" (which may follow other letters) or its long form; NULL: none. */
static const char *split_text(const char *argument)
{
	static const char long_form[] = "--split-string=";
	const char *at = argument + 1;

	if (strncmp(argument, long_form, strlen(long_form)) == 0)
		return argument + strlen(long_form);
	if (*argument != '-')
		return NULL;
	at += strspn(at, "i0v");
	return *at == 'S' ? at + 1 : NULL;
}

/* Does the option take the next word as its value? */
static bool takes_value(const char *word, size_t length)
{
	return (length == 2 && (memcmp(word, "-u", 2) == 0 || memcmp(word, "-C", 2) == 0)) ||
	       (length == 7 && (memcmp(word, "--unset", 7) == 0 || memcmp(word, "--chdir", 7) == 0));
}

/*
 * The program that "#!/usr/bin/env ARGUMENT" runs; "" for none. The kernel hands over all of the line as one argument
 * (execve(2)): without -S that is a name with all its blanks.
 */
static void program_of_env(char *out, size_t size, const char *argument)
{
	const char *at = split_text(argument);
	size_t length = strlen(argument);

	out[0] = '\0';
	while (length && strchr(" \t", argument[length - 1]))
		length--;
	if (!at && *argument != '-' && !memchr(argument, '=', length))
		snprintf(out, size, "%.*s", (int)length, argument);
	while (at && *at) {
		at += strspn(at, " \t");
		length = strcspn(at, " \t\r");
		if (length == 0)
			return;
		if (*at != '-' && !memchr(at, '=', length)) {
			snprintf(out, size, "%.*s", (int)length, at);
			return;
		}
		if (takes_value(at, length)) {
			at += length + strspn(at + length, " \t");
			length = strcspn(at, " \t\r");
		}
		at += length;
	}
}

static cply_status check_file(
	start_look *look, cply_check check, const cply__node *node, const char *name, int depth, cply_error *err);

static cply_status check_script(start_look *look, const cply__node *node, int depth, cply_error *err)
{
	const char *at = node->line + 2 + strspn(node->line + 2, " \t");
	size_t length = strcspn(at, " \t");
	char interpreter[256], program[256];
	const cply__node *found;

	if (length == 0 || length >= sizeof interpreter || depth == SCRIPTS_MAX)
		return start_tell(look, CPLY_CHECK_LOADER, node, node->path, err,
			"the interpreter of the script behind \"#!\"", "%s", length == 0 ? "none" : "one too many");
	memcpy(interpreter, at, length);
	interpreter[length] = '\0';
	start_resolve(&found, look, look->image->config.workdir, interpreter);
	if (!found && look->probes > PROBES_MAX)
		return start_tell_too_much(look, CPLY_CHECK_LOADER, node, err);
	if (!found || found->type != CPLY__NODE_FILE)
		return start_tell(look, CPLY_CHECK_LOADER, node, node->path, err,
			"the script's interpreter in the image", "no %s%s", interpreter,
			interpreter[length - 1] == '\r' ? ": the line ends with a carriage return" : "");
	if (check_file(look, CPLY_CHECK_LOADER, found, interpreter, depth + 1, err))
		return err->code;
	if (strcmp(cply__path_base(interpreter), "env") != 0)
		return CPLY_OK;
	program_of_env(program, sizeof program, at + length + strspn(at + length, " \t"));
	found = *program ? find_program(look, program) : NULL;
	if (!found && look->probes > PROBES_MAX)
		return start_tell_too_much(look, CPLY_CHECK_LOADER, node, err);
	if (!found)
		return start_tell(look, CPLY_CHECK_LOADER, node, node->path, err, "a program for env to run, in PATH",
			"%s%s%s", *program ? "no " : "none", program,
			strchr(program, ' ') ? ": several words are one name to env, without -S" : "");
	return check_file(look, CPLY_CHECK_LOADER, found, program, depth + 1, err);
}

static cply_status check_binary(
	start_look *look, cply_check check, const cply__node *node, const char *name, cply_error *err)
{
	const cply_binary *binary = node->binary;
	char platform[CPLY_PLATFORM_TEXT], wanted[CPLY_PLATFORM_TEXT + 32];

	cply_platform_format(&look->image->shown.platform, platform);
	snprintf(wanted, sizeof wanted, "a program for %s", platform);
	if (!cply__binary_is_for(binary, &look->row->binary))
		return start_tell(look, check, node, name, err, wanted,
			"%s of another machine (%s, %u bits, machine 0x%x)", node->path,
			cply_binary_format_name(binary->format), binary->bits, binary->machine);
	/* Many shared libraries are position-independent programs, to their headers: only objects surely are none. */
	if (binary->type == CPLY_BINARY_OBJECT || binary->type == CPLY_BINARY_OTHER)
		return start_tell(look, check, node, name, err, wanted, "%s, which is an object file", node->path);
	/* Position-independent programs without libraries relocate themselves; nobody does it for others. */
	if (!binary->interpreter && binary->needed_count > 0)
		return start_tell(look, CPLY_CHECK_LOADER, node, name, err, "an interpreter that loads what it needs",
			"none in %s, which needs %s", node->path, binary->needed[0]);
	return loader_check(look, node, err);
}

static cply_status check_file(
	start_look *look, cply_check check, const cply__node *node, const char *name, int depth, cply_error *err)
{
	if (node->type != CPLY__NODE_FILE)
		return start_tell(look, check, node, name, err, "an executable file", "%s",
			node->type == CPLY__NODE_FOLDER ? "a folder" : "no file");
	if (!may_execute(look, node))
		return start_tell(look, check, node, name, err, "a file that the user may execute",
			"%s of %llu:%llu with mode %04o", node->path, (unsigned long long)node->uid,
			(unsigned long long)node->gid, node->mode);
	const cply__node *closed = closed_folder(look, node);
	if (closed)
		return start_tell(look, check, node, name, err, "folders that the user may enter",
			"%s of %llu:%llu with mode %04o", closed->path, (unsigned long long)closed->uid,
			(unsigned long long)closed->gid, closed->mode);
	if (node->problem)
		return start_tell(look, check, node, name, err, "a program that can be read to its end", "%s: %s",
			node->path, node->problem->found);
	if (node->binary)
		return check_binary(look, check, node, name, err);
	if (node->line && strncmp(node->line, "#!", 2) == 0)
		return check_script(look, node, depth, err);
	return start_tell(look, check, node, name, err, "a program, or a script that begins with \"#!\"", "%s",
		node->size ? "a file that is neither" : "an empty file");
}

static cply_status check_entrypoint(start_look *look, cply_error *err)
{
	const image_config *config = &look->image->config;
	const char *name = config->program;
	const cply__node *node;

	if (!name) {
		look->severity = CPLY__SEVERITY_WARNING;
		return start_tell(look, CPLY_CHECK_ENTRYPOINT, NULL, look->image->shown.name, err,
			"an entrypoint or a command", "neither");
	}
	look->severity = CPLY__SEVERITY_ERROR;
	node = *name ? find_program(look, name) : NULL;
	if (node)
		return check_file(look, CPLY_CHECK_ENTRYPOINT, node, name, 0, err);
	if (strchr(name, '/'))
		return start_tell(look, CPLY_CHECK_ENTRYPOINT, NULL, name, err, "the file that the image starts",
			"none at %s%s%s", name, *name != '/' ? " in " : "", *name != '/' ? config->workdir : "");
	return start_tell(look, CPLY_CHECK_ENTRYPOINT, NULL, name, err, "the program that the image starts",
		"no such file in %s", config->path ? config->path : default_path);
}

/* Files for other platforms, and those whose machine is told by the checks of each file, are not followed here. */
static bool is_judged(const start_look *look, const cply__node *node)
{
	if (node->type != CPLY__NODE_FILE || !(node->mode & 0111))
		return false;
	const cply_platform *wanted = cply__subject_expects(look->image->subject, &look->image->shown, node->path);
	if (wanted && !cply_platform_matches(wanted, &look->image->shown.platform))
		return false;
	if (node->binary)
		return node->binary->interpreter && cply__binary_is_for(node->binary, &look->row->binary);
	return node->line && strncmp(node->line, "#!", 2) == 0;
}

/*
 * Was this file judged under another name? What it is, is its contents; the folder matters as well to a program whose
 * run path begins with its own ($ORIGIN).
 */
static cply_status was_judged(bool *out, start_look *look, const cply__node *node, cply_error *err)
{
	const cply_binary *binary = node->binary;
	bool has_origin = binary && ((binary->rpath && strchr(binary->rpath, '$')) ||
					    (binary->runpath && strchr(binary->runpath, '$')));
	const void *contents = binary ? (const void *)binary : node->line;
	const char *slash = has_origin ? strrchr(node->path, '/') : NULL;
	char key[sizeof contents + TREE_PATH];
	size_t folder = slash ? (size_t)(slash - node->path) : 0;

	*out = false;
	if (folder > TREE_PATH)
		return CPLY_OK;
	memcpy(key, &contents, sizeof contents);
	memcpy(key + sizeof contents, node->path, folder);
	*out = cply__map_get(&look->judged, key, sizeof contents + folder) != NULL;
	return *out ? CPLY_OK : start_remember(look, &look->judged, key, sizeof contents + folder, look, err);
}

static cply_status check_others(start_look *look, cply_error *err)
{
	bool is_known;

	look->severity = CPLY__SEVERITY_WARNING;
	for (size_t i = 0; i < look->tree->count; i++) {
		const cply__node *node = &look->tree->nodes[i];
		if (cply__context_check(look->tree->context, err))
			return err->code;
		if (!is_judged(look, node))
			continue;
		cply_status status = was_judged(&is_known, look, node, err);
		if (!status && !is_known)
			status = node->binary ? loader_check(look, node, err) : check_script(look, node, 0, err);
		if (status)
			return status;
	}
	return CPLY_OK;
}

cply_status start_check(subject_image *image, cply_error *err)
{
	bool is_exact;
	start_look look = {.image = image,
		.tree = &image->tree,
		.arena = &image->tree.arena,
		.row = cply__platform_row_covered(&is_exact, &image->shown.platform)};

	/* Of other systems we do not know how they start programs. */
	if (!look.row || look.row->binary.format != CPLY_BINARY_ELF)
		return CPLY_OK;
	cply__map_init(&look.found, image->tree.allocator);
	cply__map_init(&look.told, image->tree.allocator);
	cply__map_init(&look.judged, image->tree.allocator);
	cply_status status = loader_paths_read(&look, err);
	if (!status)
		status = check_entrypoint(&look, err);
	if (!status)
		status = check_others(&look, err);
	cply__free(image->tree.allocator, look.paths.configured.at);
	cply__map_release(&look.found);
	cply__map_release(&look.told);
	cply__map_release(&look.judged);
	return status;
}
