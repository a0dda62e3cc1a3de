#include "toolchains/fits.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "runtime/error.h"
#include "runtime/file.h"

cply_check_set cply__fits_checks(void)
{
	return CPLY_CHECK_BIT(CPLY_CHECK_MACHINE) | CPLY_CHECK_BIT(CPLY_CHECK_CLASS) |
	       CPLY_CHECK_BIT(CPLY_CHECK_BYTE_ORDER) | CPLY_CHECK_BIT(CPLY_CHECK_VARIANT) |
	       CPLY_CHECK_BIT(CPLY_CHECK_FLOAT_ABI);
}

static bool concerns_objects(cply_check check)
{
	return (cply__fits_checks() & CPLY_CHECK_BIT(check)) != 0;
}

static cply_status judge(cply__misfit *out, cply_context *context, const cply_platform_row *row, const char *path,
	bool is_object, cply_static_rule rule, cply_error *err)
{
	cply_check_options options = CPLY_CHECK_OPTIONS_INIT;
	cply_findings findings;
	cply_binary binary;
	int fd;

	out->is_one = false;
	if (cply__file_open(&fd, AT_FDCWD, path, O_RDONLY, 0, err) != CPLY_OK)
		return err->code;
	cply_status status = cply_binary_read(&binary, context, fd, path, err);
	cply__file_close(&fd);
	if (status != CPLY_OK)
		return status;
	options.static_rule = rule;
	cply_binary_check(&findings, &binary, row, &options);
	cply_binary_release(&binary);
	for (size_t i = 0; i < findings.count && !out->is_one; i++) {
		const cply_finding *finding = &findings.at[i];
		if (!cply_finding_is_problem(finding) || (is_object && !concerns_objects(finding->check)))
			continue;
		out->is_one = true;
		out->check = finding->check;
		out->path = path;
		snprintf(out->wanted, sizeof out->wanted, "%s", finding->wanted);
		snprintf(out->found, sizeof out->found, "%s", finding->found);
	}
	return CPLY_OK;
}

const char *cply__misfit_advice(cply_check check)
{
	if (check != CPLY_CHECK_VARIANT && check != CPLY_CHECK_FLOAT_ABI)
		return "";
	return "the C library is made for another CPU or float ABI, which flags do not change: Debian's armhf is "
	       "ARMv7; "
	       "for linux/arm/v6 take Debian's armel or Alpine's armhf";
}

cply_status cply__fits_program(cply__misfit *out, cply_context *context, const cply_platform_row *row, const char *path,
	cply_static_rule rule, cply_error *err)
{
	return judge(out, context, row, path, false, rule, err);
}

cply_status cply__fits_sysroot(cply__misfit *out, cply_context *context, cply__arena *arena,
	const cply_platform_row *row, const char *sysroot, const char *triple, cply_error *err)
{
	const char *const folders[] = {cply_platform_row_field(row, "multiarch"), triple};
	const char *paths[4];
	cply_error ignored;

	*out = (cply__misfit){.is_one = false};
	for (int i = 0; i < 2; i++) {
		paths[i] = cply__arena_printf(arena, "%s/%slib/crt1.o", sysroot, i ? "" : "usr/");
		paths[i + 2] = cply__arena_printf(arena, "%s/usr/lib/%s/crt1.o", sysroot, folders[i]);
	}
	for (int i = 0; i < 4 && !out->is_one; i++) {
		if (!paths[i])
			return cply__error_nomem(err);
		/* A start file that is not there, or broken: the linker says it better. */
		if (judge(out, context, row, paths[i], true, CPLY_STATIC_FREE, &ignored) == CPLY_E_NOMEM)
			return cply__error_nomem(err);
	}
	return CPLY_OK;
}
