#include "floor.h"

#include <fcntl.h>
#include <string.h>

#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/walk.h"
#include "toolchains/ar.h"
#include "toolchains/binary_source.h"
#include "toolchains/fits.h"

typedef struct inspector {
	cply_context *context;
	cply__arena *arena;
	const cply_platform_row *row;
	cply_check_options options;
	const char *root;
	const char *path; /* of the file at hand, below the root */
} inspector;

/* Names of files that are linked: *.o, *.a, *.so, *.so.1. */
static bool is_linked(const char *name)
{
	/*
	 * GCC's libatomic has each function for several levels, and chooses among them when the program starts: for
	 * armel some of it is ARMv7 code, which no ARMv6 machine gets to.
	 */
	static const char choosing[] = "libatomic.";
	const char *dot = strrchr(name, '.');

	return dot && strncmp(name, choosing, strlen(choosing)) != 0 &&
	       (strcmp(dot, ".o") == 0 || strcmp(dot, ".a") == 0 || strcmp(dot, ".so") == 0 ||
		       strstr(name, ".so.") != NULL);
}

static cply_status refuse(const inspector *in, const cply_finding *finding, const char *member, cply_error *err)
{
	const char *platform = cply_platform_row_field(in->row, "platform");
	const char *path = member ? cply__arena_printf(in->arena, "%s(%s)", in->path, member) : in->path;

	cply__error(err, CPLY_E_MISMATCH, .path = path, .found = finding->found);
	cply__error_wanted(err, "%s for %s", finding->wanted, platform);
	const char *advice = cply__misfit_advice(finding->check);
	return cply__error_hint(
		err, "%s", advice[0] ? advice : "take packages, or a folder, that are made for this platform");
}

/*
 * An object without floating point says "soft" (Tag_ABI_VFP_args 0), as the start files of assembly do in a C library
 * that is hard-float: only one that passes floating-point numbers says how.
 */
static bool is_misfit(const inspector *in, const cply_finding *finding, const cply_binary *binary)
{
	if (!cply_finding_is_problem(finding) || !(in->options.only & CPLY_CHECK_BIT(finding->check)))
		return false;
	return finding->check != CPLY_CHECK_FLOAT_ABI || binary->arm_vfp_args != 0;
}

static cply_status judge(const inspector *in, const cply__binary_source *source, const char *member, cply_error *err)
{
	const unsigned parts = cply__check_parts(in->options.only);
	cply_findings findings;
	cply_binary binary;

	cply_status status = cply__binary_parse_parts(&binary, &in->context->allocator, source, parts, err);
	if (status == CPLY_E_CORRUPT || status == CPLY_E_LIMIT)
		return CPLY_OK;
	if (status != CPLY_OK)
		return status;
	if (binary.format != CPLY_BINARY_UNKNOWN) {
		cply_binary_check(&findings, &binary, in->row, &in->options);
		for (size_t i = 0; status == CPLY_OK && i < findings.count; i++)
			if (is_misfit(in, &findings.at[i], &binary))
				status = refuse(in, &findings.at[i], member, err);
	}
	cply_binary_release(&binary);
	return status;
}

static cply_status judge_member(void *user, const char *name, const cply__binary_source *member, cply_error *err)
{
	return judge(user, member, name, err);
}

static cply_status judge_file(inspector *in, int fd, uint64_t size, cply_error *err)
{
	cply__binary_file file = {fd, in->path};
	cply__binary_source source;
	unsigned char head[CPLY__AR_MAGIC];
	size_t got;

	cply__binary_source_file(&source, &file, size);
	if (cply__file_pread(fd, head, sizeof head, 0, &got, in->path, err) != CPLY_OK)
		return err->code;
	if (!cply__ar_has_magic(head, got))
		return cply__binary_has_magic(head, got) ? judge(in, &source, NULL, err) : CPLY_OK;
	cply_status status = cply__ar_each(&source, judge_member, in, err);
	return status == CPLY_E_CORRUPT ? CPLY_OK : status;
}

static cply__walk_answer visit(void *user, const cply__walk_entry *entry, cply_error *err)
{
	inspector *in = user;
	int fd;

	if (!S_ISREG(entry->stat->st_mode) || !is_linked(entry->name))
		return CPLY__WALK_GO;
	in->path = entry->path;
	if (cply__file_open(&fd, entry->folder, entry->name, O_RDONLY, 0, err) != CPLY_OK)
		return CPLY__WALK_STOP;
	cply_status status = judge_file(in, fd, (uint64_t)entry->stat->st_size, err);
	cply__file_close(&fd);
	return status == CPLY_OK ? CPLY__WALK_GO : CPLY__WALK_STOP;
}

cply_status cply__floor_check(
	cply_context *context, cply__arena *arena, const cply_platform_row *row, const char *root, cply_error *err)
{
	inspector in = {context, arena, row, CPLY_CHECK_OPTIONS_INIT, root, ""};

	in.options.only = cply__fits_checks();
	if (cply__walk(context, root, NULL, visit, &in, err) == CPLY_OK)
		return CPLY_OK;
	return cply__error_context(err, "look at the objects");
}
