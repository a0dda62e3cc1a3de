/* The last step of a target: nothing that does not fit its platform gets to where results are looked for. */
#include "sources.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <crossply/verify.h>

#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"

#include "options.h"

static cply_status put_result(cply__target *target, cply_error *err)
{
	cply_build *build = target->run->build;

	if (!cply__summary_files(build, target->result, 1) ||
		!cply__summary_put_file(build, target->result, target->program, &target->final.output, 1))
		return cply__error_nomem(err);
	return CPLY_OK;
}

cply_status cply__publish_known(cply__target *target, cply_error *err)
{
	if (target->run->options->smoke.count)
		target->result->smoke = CPLY_SMOKE_PASSED;
	return put_result(target, err);
}

/* The mode is the same whatever the umask; renaming changes the times that the next run compares. */
static cply_status move(cply__target *target, cply_error *err)
{
	const char *path = target->linked;
	cply__fingerprint *output = &target->final.output;
	const cply_allocator *allocator = &target->run->context->allocator;
	struct stat stat;
	cply_status status = cply__path_mkdirs_above(allocator, target->program, 0777, err);

	if (!status)
		status = cply__fingerprint_read(output, AT_FDCWD, path, err);
	if (!status && rename(path, target->program) != 0)
		status = errno == EISDIR ? cply__error(err, CPLY_E_EXISTS, .path = target->program, .found = "a folder",
						   .wanted = "to put the program there",
						   .hint = "remove it, or choose another name (--name)")
					 : cply__error_errno(err, errno, target->program);
	if (!status && lstat(target->program, &stat) != 0)
		status = cply__error_errno(err, errno, target->program);
	if (status)
		return status;
	cply__fingerprint moved;
	cply__fingerprint_of_stat(&moved, &stat, 0);
	output->ctime = moved.ctime;
	output->mtime = moved.mtime;
	output->inode = moved.inode;
	return CPLY_OK;
}

static bool is_unverified(const cply__target *target)
{
	return (target->run->options->flags & CPLY_BUILD_NO_VERIFY) != 0;
}

cply_status cply__publish_begin(cply__task **next, cply__target *target, cply_error *err)
{
	cply__run *run = target->run;
	const char *path = target->linked;
	cply__smoke *smoke;

	*next = NULL;
	if (!is_unverified(target) && cply_verify_file(run->context, path, &target->result->platform,
					      cply__build_static_rule(run->options), err))
		return cply__error_context(err, "verify %s", target->program);
	if (chmod(path, 0755) != 0)
		return cply__error_errno(err, errno, path);
	if (cply__smoke_new(&smoke, run->build, target->result, run->context, run->options, target->toolchain,
		    target->folder, err))
		return err->code;
	if (!smoke)
		return cply__publish_end(target, err);
	target->stage = CPLY__TARGET_TESTS;
	*next = cply__task_new_smoke(target, smoke);
	return *next ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__publish_end(cply__target *target, cply_error *err)
{
	target->stage = CPLY__TARGET_ENDED;
	if (move(target, err))
		return cply__error_context(err, "put %s in place", target->program);
	/* What nobody looked at is not remembered: the next run makes it anew, and verifies and tests it. */
	target->final.is_done = !is_unverified(target) && target->result->smoke != CPLY_SMOKE_SKIPPED;
	target->is_dirty = true;
	return put_result(target, err);
}
