/* xx-verify: is each file a binary of the target? Silent when all are. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <crossply/binary.h>

#include "xx.h"

static cply_status print_usage(cli *app)
{
	fputs("Usage: xx-verify [--static] FILE...\n", stderr);
	app->exit_status = 1;
	return CPLY_OK;
}

/* What the helper says before it shows what it found. */
static void print_problem(const char *path, const xx_target *target, const cply_finding *finding)
{
	if (finding->check == CPLY_CHECK_FORMAT || finding->check == CPLY_CHECK_OS_ABI)
		fprintf(stderr, "file %s does not match expected target OS %s", path, target->os);
	else if (finding->check == CPLY_CHECK_BYTE_ORDER)
		fprintf(stderr, "file %s does not match expected endianness for %s", path, target->arch);
	else if (finding->check == CPLY_CHECK_STATIC || finding->check == CPLY_CHECK_NEEDED)
		fprintf(stderr, "file %s is not statically linked", path);
	else
		fprintf(stderr, "file %s does not match expected target architecture %s%s%s", path, target->arch,
			*target->variant ? "/" : "", target->variant);
	fprintf(stderr, ": %s is %s, must be %s\n", cply_check_name(finding->check), finding->found, finding->wanted);
}

static cply_status judge(
	cli *app, const char *path, const cply_binary *binary, const xx_target *target, cply_static_rule rule)
{
	cply_check_options options = CPLY_CHECK_OPTIONS_INIT;
	cply_findings findings;

	options.static_rule = rule;
	cply_binary_check(&findings, binary, target->row, &options);
	for (size_t i = 0; i < findings.count; i++) {
		const cply_finding *finding = &findings.at[i];
		/* The helper takes object files, unless they are to be static programs. */
		if (!cply_finding_is_problem(finding) ||
			(finding->check == CPLY_CHECK_OBJECT && rule == CPLY_STATIC_FREE))
			continue;
		print_problem(path, target, finding);
		app->exit_status = 1;
		break;
	}
	return CPLY_OK;
}

static cply_status verify(cli *app, const char *path, const xx_target *target, cply_static_rule rule, cply_error *err)
{
	struct stat file;
	cply_binary binary;
	int fd = stat(path, &file) == 0 && S_ISREG(file.st_mode) ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0) {
		fprintf(stderr, "file not found: %s\n", path);
		app->exit_status = 1;
		return CPLY_OK;
	}
	cply_status status = cply_binary_read(&binary, app->context, fd, path, err);
	close(fd);
	if (status)
		return status;
	status = judge(app, path, &binary, target, rule);
	cply_binary_release(&binary);
	return status;
}

static cply_status run_verify(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const char *given_static = cli_getenv(app, "XX_VERIFY_STATIC");
	cply_static_rule rule =
		given_static && strcmp(given_static, "1") == 0 ? CPLY_STATIC_REQUIRED : CPLY_STATIC_FREE;
	size_t files = 0, setups = 0;
	cply_platform platform;
	xx_target target;

	(void)given;
	for (size_t i = 0; i < arguments->count; i++) {
		const char *argument = arguments->at[i];
		if (strcmp(argument, "--static") == 0)
			rule = CPLY_STATIC_REQUIRED;
		else if (strcmp(argument, "--setup") == 0)
			setups++;
		else if (strcmp(argument, "--help") == 0)
			return print_usage(app);
		else if (argument[0] == '-') {
			fprintf(stderr, "invalid flag %s\n", argument);
			app->exit_status = 1;
			return CPLY_OK;
		} else
			files++;
	}
	/* There is nothing to set up. */
	if (!files)
		return setups ? CPLY_OK : print_usage(app);
	xx_target_find(&target, app);
	cply_status status = xx_platform(&platform, &target, err);
	for (size_t i = 0; !status && !app->exit_status && i < arguments->count; i++)
		if (arguments->at[i][0] != '-')
			status = verify(app, arguments->at[i], &target, rule, err);
	return status;
}

XX_COMMAND(xx_verify, "xx-verify", "are files binaries of the target?", run_verify);
