/* What all the helpers have in common: which target is meant, and how other programs are run. */
#include "xx.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <crossply/os_release.h>
#include <crossply/toolchain.h>

#include "toolchain.h"

static void copy(char to[XX_WORD], const char *from, size_t length)
{
	snprintf(to, XX_WORD, "%.*s", (int)length, from);
}

static const char *get(const cli *app, const char *name)
{
	const char *value = cli_getenv(app, name);

	return value ? value : "";
}

/* The n-th part of a text between separators; "" where there is none. */
static void part(char to[XX_WORD], const char *text, char separator, unsigned n)
{
	const char separators[] = {separator, '\0'};

	for (; n > 0 && *text; n--) {
		text += strcspn(text, separators);
		text += *text != '\0';
	}
	copy(to, text, strcspn(text, separators));
}

/*
 * TARGETPAIR, then TARGETPLATFORM, which wins; the single variables where neither is given. The variant belongs to the
 * text that it is part of: what TARGETVARIANT holds beside another TARGETPLATFORM is left over from elsewhere.
 */
static void read_names(xx_target *t, const cli *app)
{
	const char *pair = get(app, "TARGETPAIR"), *platform = get(app, "TARGETPLATFORM");
	char first[XX_WORD], second[XX_WORD];

	snprintf(t->os, sizeof t->os, "%.90s", get(app, "TARGETOS"));
	snprintf(t->arch, sizeof t->arch, "%.90s", get(app, "TARGETARCH"));
	snprintf(t->variant, sizeof t->variant, "%.90s", get(app, "TARGETVARIANT"));
	part(first, pair, '-', 0);
	part(second, pair, '-', 1);
	if (*first && *second) {
		memcpy(t->os, first, sizeof first);
		memcpy(t->arch, second, sizeof second);
		/* The variant follows the architecture without a dash. */
		char *variant = strlen(second) > 2 ? t->arch + strlen(second) - 2 : t->arch;
		if (variant > t->arch && variant[0] == 'v' && variant[1] >= '0' && variant[1] <= '9') {
			copy(t->variant, variant, 2);
			*variant = '\0';
		}
	}
	part(first, platform, '/', 0);
	part(second, platform, '/', 1);
	if (*first && *second) {
		memcpy(t->os, first, sizeof first);
		memcpy(t->arch, second, sizeof second);
		part(t->variant, platform, '/', 2);
	}
}

static void find_distribution(char id[XX_WORD], xx_target *t, const cli *app)
{
	cply_os_release release;
	cply_error ignored;

	/* A system without the file has no name: it is answered for all the same. */
	cply_os_release_read(&release, cli_getenv(app, "CROSSPLY_OS_RELEASE"), &ignored);
	snprintf(id, XX_WORD, "%.90s", release.id);
	snprintf(t->os_version, sizeof t->os_version, "%.90s", release.version_id);
	t->is_alpine = strcmp(id, "alpine") == 0;
}

static int is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(*words, word) == 0)
			return 1;
	return 0;
}

/* Distributions whose triples have no vendor. */
static const char *const debian_like[] = {"debian", "ubuntu", NULL};
static const char *const rhel_like[] = {"rhel", "fedora", "centos", "rocky", "ol", NULL};

static void fill_vendor(xx_target *t, const cli *app, const char *id)
{
	const char *given = get(app, "XX_VENDOR");

	if (!*given)
		given = strcmp(t->os, "darwin") == 0 ? "apple" : *id ? id : "unknown";
	snprintf(t->vendor, sizeof t->vendor, "%.90s", given);
	given = get(app, "XX_LIBC");
	if (!*given)
		given = strcmp(t->os, "windows") == 0 ? "mingw32" : t->is_alpine ? "musl" : "gnu";
	snprintf(t->libc, sizeof t->libc, "%.90s", given);
}

static const char *field(const xx_target *t, const char *name)
{
	return t->row ? cply_platform_row_field(t->row, name) : "";
}

/* ARM_TARGET_ARCH and the like replace the first part of the triple, for the architecture's usual variant. */
static const char *given_cpu(const xx_target *t, const cli *app)
{
	char name[XX_WORD + 16], text[2 * XX_WORD + 2];
	cply_platform usual;
	cply_error ignored;

	snprintf(name, sizeof name, "%s_TARGET_ARCH", t->arch);
	for (char *at = name; *at; at++)
		if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
	snprintf(text, sizeof text, "%s/%s", t->os, t->arch);
	if (cply_platform_parse(&usual, text, &ignored) || cply_platform_row_find(&usual) != t->row)
		return NULL;
	return cli_getenv(app, name);
}

/* The variables with which the helper prints what it found out are its answers for platforms of which it knows none. */
static const char *given_word(const cli *app, const char *variable, const char *otherwise)
{
	const char *given = cli_getenv(app, variable);

	return given ? given : otherwise;
}

static void fill_triple(xx_target *t, const cli *app)
{
	const int is_alpine = strcmp(t->vendor, "alpine") == 0 && *field(t, "alpine-triple");
	const char *known = field(t, is_alpine ? "alpine-triple" : "triple");
	const int has_vendor = !is_one_of(t->vendor, debian_like) && !is_one_of(t->vendor, rhel_like);
	const char *cpu = given_cpu(t, app), *tail;
	char first[XX_WORD];

	part(first, known, '-', 0);
	if ((tail = strstr(known, "-linux-"))) {
		tail += strlen("-linux-");
		tail += strncmp(tail, "gnu", 3) == 0 ? 3 : strncmp(tail, "musl", 4) == 0 ? 4 : 0;
		snprintf(t->triple, sizeof t->triple, "%.90s%s%s-linux-%s%.90s", cpu ? cpu : first,
			has_vendor ? "-" : "", has_vendor ? t->vendor : "", t->libc, tail);
	} else if ((tail = strstr(known, "-macos"))) {
		const char *least = cli_getenv(app, "MACOSX_VERSION_MIN");
		snprintf(t->triple, sizeof t->triple, "%s-%s-macos%s", first, t->vendor,
			least ? least : tail + strlen("-macos"));
	} else {
		snprintf(t->triple, sizeof t->triple, "%.500s",
			*known ? known : given_word(app, "XX_TRIPLE", "unknown-unknown-none"));
	}
}

const char *xx_package_word(const xx_target *t, const cli *app, xx_packages packages)
{
	static const struct {
		const char *field, *variable;
	} rows[] = {[XX_DEBIAN] = {"debian-arch", "XX_DEBIAN_ARCH"},
		[XX_RHEL] = {"rpm-arch", "XX_RHEL_ARCH"},
		[XX_ALPINE] = {"alpine-arch", "XX_ALPINE_ARCH"}};
	const char *known = t->linux_row ? cply_platform_row_field(t->linux_row, rows[packages].field) : "";

	if (*known)
		return known;
	return t->linux_row ? "unknown" : given_word(app, rows[packages].variable, "unknown");
}

static void fill_machine(xx_target *t, const cli *app)
{
	const char *known = *field(t, "helper-march") ? field(t, "helper-march") : field(t, "uname");

	t->march = *known ? known : given_word(app, "XX_MARCH", "unknown");
	if (is_one_of(t->vendor, debian_like))
		t->package_arch = xx_package_word(t, app, XX_DEBIAN);
	else if (is_one_of(t->vendor, rhel_like))
		t->package_arch = xx_package_word(t, app, XX_RHEL);
	else if (strcmp(t->vendor, "alpine") == 0)
		t->package_arch = xx_package_word(t, app, XX_ALPINE);
	else
		t->package_arch = *t->arch ? t->arch : "unknown";
}

/* The row of a platform; a variant that has none (arm's v8) is served as the architecture without one. */
static const cply_platform_row *find_row(char variant[XX_WORD], const char *os, const char *arch)
{
	char text[3 * XX_WORD + 3];
	cply_platform platform;
	cply_error ignored;

	snprintf(text, sizeof text, "%s/%s%s%s", os, arch, *variant ? "/" : "", variant);
	if (cply_platform_parse(&platform, text, &ignored) != CPLY_OK)
		return NULL;
	/* Where an architecture has a usual variant, it is said; one that says nothing (arm64's v8) is not. */
	snprintf(variant, XX_WORD, "%s", platform.variant);
	const cply_platform_row *row = cply_platform_row_find(&platform);
	snprintf(text, sizeof text, "%s/%s", os, arch);
	if (!row && cply_platform_parse(&platform, text, &ignored) == CPLY_OK)
		row = cply_platform_row_find(&platform);
	return row;
}

/* All that follows from system, architecture and variant. */
static void fill(xx_target *out, const cli *app)
{
	char id[XX_WORD];

	out->row = find_row(out->variant, out->os, out->arch);
	out->linux_row = find_row(out->variant, "linux", out->arch);
	find_distribution(id, out, app);
	fill_vendor(out, app, id);
	fill_triple(out, app);
	fill_machine(out, app);
}

void xx_target_find(xx_target *out, const cli *app)
{
	cply_platform platform;
	cply_error ignored;

	memset(out, 0, sizeof *out);
	read_names(out, app);
	if (!*out->arch && cply_platform_host(&platform, &ignored) == CPLY_OK) {
		snprintf(out->arch, sizeof out->arch, "%s", platform.arch);
		/* The level of an amd64 machine is no variant that anybody asked for. */
		if (strcmp(platform.variant, "v7") == 0 || strcmp(platform.variant, "v6") == 0 ||
			strcmp(platform.variant, "v5") == 0)
			snprintf(out->variant, sizeof out->variant, "%s", platform.variant);
	}
	if (!*out->os)
		snprintf(out->os, sizeof out->os, "linux");
	fill(out, app);
}

void xx_target_take(xx_target *target, const cli *app, const cply_platform_row *row)
{
	snprintf(target->os, sizeof target->os, "%.90s", cply_platform_row_field(row, "os"));
	snprintf(target->arch, sizeof target->arch, "%.90s", cply_platform_row_field(row, "arch"));
	snprintf(target->variant, sizeof target->variant, "%.90s", cply_platform_row_field(row, "variant"));
	fill(target, app);
}

int xx_target_is_cross(const xx_target *target)
{
	struct utsname own;

	return uname(&own) != 0 || strcmp(own.machine, target->march) != 0 || strcmp(target->os, "linux") != 0;
}

cply_status xx_platform(cply_platform *out, const xx_target *target, cply_error *err)
{
	if (target->row) {
		cply_platform_row_platform(target->row, out);
		return CPLY_OK;
	}
	cli_error(err, CPLY_E_PLATFORM, NULL, "a platform that crossply knows", "`crossply platforms` lists them");
	snprintf(err->found, sizeof err->found, "%s/%s", target->os, target->arch);
	return err->code;
}

cply_status xx_toolchain(
	cply_toolchain **out, cli *app, const xx_target *target, cply_language language, cply_error *err)
{
	cply_toolchain_options options;
	cply_platform platform;
	cply_error first;
	const char *system = strcmp(target->libc, "musl") == 0 ? "system-musl" : "system";

	if (xx_platform(&platform, target, err) || cli_toolchain_options(&options, app, language, err))
		return err->code;
	if (!app->link && !cli_getenv(app, "CROSSPLY_LINK"))
		options.linkage = CPLY_LINKAGE_DYNAMIC;
	if (strcmp(target->os, "linux") == 0)
		options.libc = strcmp(target->libc, "musl") == 0 ? CPLY_LIBC_MUSL : CPLY_LIBC_GLIBC;
	/* What xx-apt or xx-apk installed comes first, then whatever crossply has. */
	if (!options.family && strcmp(target->os, "linux") == 0) {
		options.family = system;
		cply_error_init(&first);
		if (cply_toolchain_choose(out, app->context, &platform, &options, &first) == CPLY_OK)
			return CPLY_OK;
		options.family = NULL;
	}
	if (cply_toolchain_choose(out, app->context, &platform, &options, err) == CPLY_OK)
		return CPLY_OK;
	/* Systems without shared libraries have one kind of program. */
	options.linkage = CPLY_LINKAGE_STATIC;
	cply_error_init(&first);
	return err->code == CPLY_E_UNSUPPORTED &&
			       cply_toolchain_choose(out, app->context, &platform, &options, &first) == CPLY_OK
		       ? CPLY_OK
		       : err->code;
}

static cply_status cannot_run(const char *program, int failure, cply_error *err)
{
	cli_error(err, CPLY_E_CHILD, NULL, NULL,
		failure == ENOENT ? "install it, or add its folder to PATH"
				  : "is it a program, and are its arguments few?");
	err->os_errno = failure;
	snprintf(err->path, sizeof err->path, "%s", program);
	return err->code;
}

cply_status xx_become(const char *const *argv, cply_error *err)
{
	fflush(NULL);
	execvp(argv[0], (char *const *)argv);
	return cannot_run(argv[0], errno, err);
}

static cply_status wait_for(int *status, pid_t child, const char *program, cply_error *err)
{
	int ended = 0;

	while (waitpid(child, &ended, 0) < 0)
		if (errno != EINTR)
			return cannot_run(program, errno, err);
	*status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
	return CPLY_OK;
}

/* With `answers` stdout goes there, and stderr nowhere unless it is `answers` itself; -1 leaves both as they are. */
static cply_status spawn(pid_t *child, const char *const *argv, int answers, cply_error *err)
{
	extern char **environ;
	posix_spawn_file_actions_t actions;

	fflush(NULL);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	int failure = answers < 0 ? 0 : posix_spawn_file_actions_adddup2(&actions, answers, STDOUT_FILENO);
	if (!failure && answers >= 0 && answers != STDERR_FILENO)
		failure = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (!failure)
		failure = posix_spawnp(child, argv[0], &actions, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return failure ? cannot_run(argv[0], failure, err) : CPLY_OK;
}

cply_status xx_run(int *status, const char *const *argv, cply_error *err)
{
	pid_t child;

	return spawn(&child, argv, -1, err) ? err->code : wait_for(status, child, argv[0], err);
}

cply_status xx_run_aside(int *status, const char *const *argv, cply_error *err)
{
	pid_t child;

	return spawn(&child, argv, STDERR_FILENO, err) ? err->code : wait_for(status, child, argv[0], err);
}

cply_status xx_ask(char *out, size_t size, int *status, const char *const *argv, cply_error *err)
{
	char dropped[512];
	size_t length = 0;
	ssize_t got;
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return cannot_run(argv[0], errno, err);
	cply_status started = spawn(&child, argv, ends[1], err);
	close(ends[1]);
	/* What has no room is read nevertheless: a child that cannot write would never end. */
	while (!started) {
		const int is_full = length == size - 1;
		got = is_full ? read(ends[0], dropped, sizeof dropped) : read(ends[0], out + length, size - 1 - length);
		if (got == 0 || (got < 0 && errno != EINTR))
			break;
		length += got > 0 && !is_full ? (size_t)got : 0;
	}
	close(ends[0]);
	out[length] = '\0';
	return started ? started : wait_for(status, child, argv[0], err);
}
