/* The platform of this machine, from uname(2) and /proc/cpuinfo. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "names.h"
#include "runtime/error.h"

/* Longest value of one line of /proc/cpuinfo, and how much of it is read: the first processor is enough. */
enum { VALUE_ROOM = 8192, CPUINFO_ROOM = 32768 };

static bool is_our_order(const cply_platform_row *row)
{
	static const union {
		unsigned short number;
		unsigned char bytes[2];
	} probe = {1};
	const char *endian = cply__row_text(row, CPLY__ROW_MESON_ENDIAN);

	return strcmp(endian, probe.bytes[0] ? "little" : "big") == 0;
}

cply_status cply__host_names_of(cply_platform *out, const char *system, const char *machine, cply_error *err)
{
	char name[sizeof out->arch] = "";

	memset(out, 0, sizeof *out);
	bool fits = cply__name_copy(out->os, sizeof out->os, system, strlen(system)) &&
		    cply__name_copy(name, sizeof name, machine, strlen(machine));
	/* uname says "mips64" for both byte orders, so the rows go first and are asked for theirs. */
	for (size_t i = 0; fits && i < cply__platform_row_count; i++) {
		const cply_platform_row *row = &cply__platform_rows[i];
		if (strcmp(cply__row_text(row, CPLY__ROW_OS), out->os) == 0 &&
			strcmp(cply__row_text(row, CPLY__ROW_UNAME), name) == 0 && is_our_order(row)) {
			CPLY__NAME_SET(out->arch, cply__row_text(row, CPLY__ROW_ARCH));
			return CPLY_OK;
		}
	}
	const cply__arch_alias *alias = cply__arch_alias_find(name);
	const char *arch = alias ? alias->arch : name;
	if (fits && cply__name_is_known(cply__known_arch, arch)) {
		CPLY__NAME_SET(out->arch, arch);
		return CPLY_OK;
	}
	cply__error(err, CPLY_E_UNSUPPORTED, .wanted = "a machine whose architecture is known",
		.hint = "name the platform: --platform OS/ARCH");
	return cply__error_found(err, "%s on %s", system, machine);
}

cply_status cply__host_names(cply_platform *out, cply_error *err)
{
	struct utsname names;

	if (uname(&names) != 0)
		return cply__error_errno(err, errno, NULL);
	return cply__host_names_of(out, names.sysname, names.machine, err);
}

/* The value of the first line of this name, "" when there is none. Blanks around it are cut off. */
static void cpuinfo_value(char value[VALUE_ROOM], const char *cpuinfo, const char *name)
{
	size_t name_length = strlen(name);

	value[0] = '\0';
	for (const char *line = cpuinfo; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t length = strcspn(line, "\n");
		const char *colon = memchr(line, ':', length);
		if (!colon || strncasecmp(line, name, name_length) != 0)
			continue;
		if (strspn(line + name_length, " \t") != (size_t)(colon - line) - name_length)
			continue;
		const char *start = colon + 1 + strspn(colon + 1, " \t");
		const char *end = line + length;
		while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
			end--;
		if (start < end)
			cply__name_copy(value, VALUE_ROOM, start, (size_t)(end - start));
		return;
	}
}

static bool has_word(const char *words, const char *word, size_t length)
{
	for (const char *at = words; *at; at += strcspn(at, " "), at += strspn(at, " "))
		if (strcspn(at, " ") == length && memcmp(at, word, length) == 0)
			return true;
	return false;
}

static bool has_all(const char *words, const char *wanted)
{
	for (const char *at = wanted; *at; at += strcspn(at, " "), at += strspn(at, " "))
		if (!has_word(words, at, strcspn(at, " ")))
			return false;
	return true;
}

/* The level that an ARM machine prints of itself. */
static void read_level(cply_platform *platform, const char *cpuinfo, const cply__arch_family *family)
{
	char value[VALUE_ROOM];

	cpuinfo_value(value, cpuinfo, "CPU architecture");
	const char *variant = cply__name_means(cply__arm_levels, value);
	if (!variant)
		return;
	/* Kernels of the Raspberry Pi 1 say 7; the name of its CPU does not lie. */
	if (!family->fallback && strcmp(value, "7") == 0) {
		cpuinfo_value(value, cpuinfo, "model name");
		if (strncmp(value, "armv6-compatible", strlen("armv6-compatible")) == 0)
			variant = "v6";
	}
	CPLY__NAME_SET(platform->variant, variant);
}

void cply__host_variant_of(cply_platform *platform, const char *cpuinfo)
{
	char features[VALUE_ROOM];
	const cply__arch_family *family = cply__arch_family_find(platform->arch);

	if (!family)
		return;
	platform->variant[0] = '\0';
	if (family->level == CPLY__LEVEL_ARM)
		read_level(platform, cpuinfo, family);
	cpuinfo_value(features, cpuinfo, "flags");
	if (!features[0])
		cpuinfo_value(features, cpuinfo, "Features");
	for (size_t i = 0; i < cply__platform_row_count; i++) {
		const cply_platform_row *row = &cply__platform_rows[i];
		const char *wanted = cply__row_text(row, CPLY__ROW_CPUINFO_FLAGS);
		if (wanted[0] && strcmp(cply__row_text(row, CPLY__ROW_OS), platform->os) == 0 &&
			strcmp(cply__row_text(row, CPLY__ROW_ARCH), platform->arch) == 0 && has_all(features, wanted))
			CPLY__NAME_SET(platform->variant, cply__row_text(row, CPLY__ROW_VARIANT));
	}
	cply__platform_normalise(platform);
}

/* As much of /proc/cpuinfo as there is room for; "" when it cannot be read, as in a container without /proc. */
static void read_cpuinfo(char text[CPUINFO_ROOM])
{
	size_t length = 0;
	int fd = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC);

	while (fd >= 0 && length + 1 < CPUINFO_ROOM) {
		ssize_t got = read(fd, text + length, CPUINFO_ROOM - 1 - length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		length += (size_t)got;
	}
	text[length] = '\0';
	if (fd >= 0)
		close(fd);
}

cply_status cply_platform_host(cply_platform *out, cply_error *err)
{
	char cpuinfo[CPUINFO_ROOM];
	cply_platform host;
	cply_status status = cply__host_names(&host, err);

	if (status)
		return status;
	read_cpuinfo(cpuinfo);
	cply__host_variant_of(&host, cpuinfo);
	*out = host;
	return CPLY_OK;
}
