/* Names of another triple, in a folder that PATH has, for wrappers: what build systems make of a triple they were told.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "handoff.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"

static const char *const tools[] = {
	"clang", "clang++", "cc", "c++", "ld", "ar", "ranlib", "nm", "strip", "windres", "pkg-config"};

/* Programs of LLVM that know every machine by themselves, and are nothing that crossply would have to call. */
static const char *const llvm_programs[] = {"addr2line", "as", "dlltool", "readelf", "profdata"};

typedef struct aliasing {
	cply__arena *arena;
	const cply_handoff_options *options;
	const char *folder, *triple;
	const char *path_variable;
} aliasing;

/* Do both paths lead to the same file? */
static bool is_same_file(const char *one, const char *other)
{
	struct stat first, second;

	return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
	       first.st_ino == second.st_ino;
}

/*
 * May `path` become a link of ours? Where there is nothing, unless PATH has the name elsewhere: that is the
 * distribution's own, or a wrapper. Where there is a link to this program, whatever toolchain it stood for, or one that
 * leads nowhere. *out is the present target, "" for none.
 */
static cply_status may_link(
	bool *out, char target[PATH_MAX], const aliasing *a, const char *path, const char *name, cply_error *err)
{
	struct stat found;
	char *elsewhere;
	const ssize_t length = readlink(path, target, PATH_MAX - 1);

	target[length > 0 ? length : 0] = '\0';
	if (length > 0) {
		*out = stat(path, &found) != 0 || is_same_file(path, a->options->program);
		return CPLY_OK;
	}
	*out = errno == ENOENT;
	if (errno != ENOENT)
		return errno == EINVAL ? CPLY_OK : cply__error_errno(err, errno, path);
	cply_status status = cply__path_which(&elsewhere, a->arena->allocator, name, a->path_variable, err);
	if (status == CPLY_OK) {
		*out = !elsewhere;
		cply__free(a->arena->allocator, elsewhere);
	}
	return status;
}

static cply_status make_link(const aliasing *a, const char *ending, const char *target, cply_error *err)
{
	const char *name = cply__arena_printf(a->arena, "%s-%s", a->triple, ending);
	const char *path = name ? cply__arena_printf(a->arena, "%s/%s", a->folder, name) : NULL;
	char present[PATH_MAX];
	bool may;

	if (!path || !target)
		return cply__error_nomem(err);
	if (may_link(&may, present, a, path, name, err) != CPLY_OK)
		return err->code;
	return may && strcmp(present, target) != 0 ? cply__tempdir_symlink(a->arena->allocator, target, path, err)
						   : CPLY_OK;
}

static cply_status link_llvm(const aliasing *a, const char *ending, cply_error *err)
{
	const char *name = cply__arena_printf(a->arena, "llvm-%s", ending);
	char *program;

	if (!name)
		return cply__error_nomem(err);
	if (cply__path_which(&program, a->arena->allocator, name, a->path_variable, err) != CPLY_OK)
		return err->code;
	cply_status status = program ? make_link(a, ending, program, err) : CPLY_OK;
	cply__free(a->arena->allocator, program);
	return status;
}

static cply_status link_all(const aliasing *a, const cply_toolchain *toolchain, cply_error *err)
{
	cply_status status = CPLY_OK;

	for (size_t i = 0; !status && i < sizeof tools / sizeof *tools; i++)
		if (cply_toolchain_has_tool(toolchain, cply_wrapper_tool(tools[i])))
			status = make_link(a, tools[i],
				cply__arena_printf(a->arena, "%s/%s-%s", a->options->folder,
					cply_toolchain_triple(toolchain), tools[i]),
				err);
	for (size_t i = 0; !status && i < sizeof llvm_programs / sizeof *llvm_programs; i++)
		status = link_llvm(a, llvm_programs[i], err);
	return status;
}

cply_status cply_wrappers_alias(cply_context *context, const cply_toolchain *toolchain,
	const cply_handoff_options *options, const char *folder, const char *triple, cply_error *err)
{
	cply__arena arena;

	cply__arena_init(&arena, &context->allocator);
	const aliasing a = {.arena = &arena,
		.options = options,
		.folder = folder,
		.triple = triple,
		.path_variable = cply_context_getenv(context, "PATH")};
	cply_status status = link_all(&a, toolchain, err);
	cply__arena_release(&arena);
	return status == CPLY_OK ? CPLY_OK : cply__error_context(err, "make links %s-* in %s", triple, folder);
}
