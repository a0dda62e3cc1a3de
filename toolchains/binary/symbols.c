#include "symbols.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 * FORTIFIABLE: functions of the C library that have a form which checks the size of the buffer (glibc, debug/ and
 * <bits/>). NSS: those for which static glibc loads libraries (its NEWS, and the warnings of its linker); dlopen is not
 * among them: glibc puts it into every static program, so that its name says nothing. Sorted by name.
 */
static const struct {
	const char *name;
	cply_symbol_class class;
} known[] = {
	{"asprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"confstr", CPLY_SYMBOLS_FORTIFIABLE},
	{"dprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"explicit_bzero", CPLY_SYMBOLS_FORTIFIABLE},
	{"fdelt", CPLY_SYMBOLS_FORTIFIABLE},
	{"fgets", CPLY_SYMBOLS_FORTIFIABLE},
	{"fgetws", CPLY_SYMBOLS_FORTIFIABLE},
	{"fprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"fread", CPLY_SYMBOLS_FORTIFIABLE},
	{"fwprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"getaddrinfo", CPLY_SYMBOLS_NSS},
	{"getcwd", CPLY_SYMBOLS_FORTIFIABLE},
	{"getdomainname", CPLY_SYMBOLS_FORTIFIABLE},
	{"getgrent", CPLY_SYMBOLS_NSS},
	{"getgrgid", CPLY_SYMBOLS_NSS},
	{"getgrgid_r", CPLY_SYMBOLS_NSS},
	{"getgrnam", CPLY_SYMBOLS_NSS},
	{"getgrnam_r", CPLY_SYMBOLS_NSS},
	{"getgrouplist", CPLY_SYMBOLS_NSS},
	{"getgroups", CPLY_SYMBOLS_FORTIFIABLE},
	{"gethostbyaddr", CPLY_SYMBOLS_NSS},
	{"gethostbyaddr_r", CPLY_SYMBOLS_NSS},
	{"gethostbyname", CPLY_SYMBOLS_NSS},
	{"gethostbyname2", CPLY_SYMBOLS_NSS},
	{"gethostbyname2_r", CPLY_SYMBOLS_NSS},
	{"gethostbyname_r", CPLY_SYMBOLS_NSS},
	{"gethostname", CPLY_SYMBOLS_FORTIFIABLE},
	{"getlogin_r", CPLY_SYMBOLS_FORTIFIABLE},
	{"getnameinfo", CPLY_SYMBOLS_NSS},
	{"getnetbyaddr", CPLY_SYMBOLS_NSS},
	{"getnetbyname", CPLY_SYMBOLS_NSS},
	{"getprotobyname", CPLY_SYMBOLS_NSS},
	{"getprotobynumber", CPLY_SYMBOLS_NSS},
	{"getpwent", CPLY_SYMBOLS_NSS},
	{"getpwnam", CPLY_SYMBOLS_NSS},
	{"getpwnam_r", CPLY_SYMBOLS_NSS},
	{"getpwuid", CPLY_SYMBOLS_NSS},
	{"getpwuid_r", CPLY_SYMBOLS_NSS},
	{"gets", CPLY_SYMBOLS_FORTIFIABLE},
	{"getservbyname", CPLY_SYMBOLS_NSS},
	{"getservbyport", CPLY_SYMBOLS_NSS},
	{"getspnam", CPLY_SYMBOLS_NSS},
	{"getwd", CPLY_SYMBOLS_FORTIFIABLE},
	{"iconv_open", CPLY_SYMBOLS_NSS},
	{"initgroups", CPLY_SYMBOLS_NSS},
	{"longjmp", CPLY_SYMBOLS_FORTIFIABLE},
	{"mbsnrtowcs", CPLY_SYMBOLS_FORTIFIABLE},
	{"mbsrtowcs", CPLY_SYMBOLS_FORTIFIABLE},
	{"mbstowcs", CPLY_SYMBOLS_FORTIFIABLE},
	{"memcpy", CPLY_SYMBOLS_FORTIFIABLE},
	{"memmove", CPLY_SYMBOLS_FORTIFIABLE},
	{"mempcpy", CPLY_SYMBOLS_FORTIFIABLE},
	{"memset", CPLY_SYMBOLS_FORTIFIABLE},
	{"obstack_printf", CPLY_SYMBOLS_FORTIFIABLE},
	{"poll", CPLY_SYMBOLS_FORTIFIABLE},
	{"ppoll", CPLY_SYMBOLS_FORTIFIABLE},
	{"pread", CPLY_SYMBOLS_FORTIFIABLE},
	{"pread64", CPLY_SYMBOLS_FORTIFIABLE},
	{"printf", CPLY_SYMBOLS_FORTIFIABLE},
	{"ptsname_r", CPLY_SYMBOLS_FORTIFIABLE},
	{"read", CPLY_SYMBOLS_FORTIFIABLE},
	{"readlink", CPLY_SYMBOLS_FORTIFIABLE},
	{"readlinkat", CPLY_SYMBOLS_FORTIFIABLE},
	{"realpath", CPLY_SYMBOLS_FORTIFIABLE},
	{"recv", CPLY_SYMBOLS_FORTIFIABLE},
	{"recvfrom", CPLY_SYMBOLS_FORTIFIABLE},
	{"snprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"sprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"stpcpy", CPLY_SYMBOLS_FORTIFIABLE},
	{"stpncpy", CPLY_SYMBOLS_FORTIFIABLE},
	{"strcat", CPLY_SYMBOLS_FORTIFIABLE},
	{"strcpy", CPLY_SYMBOLS_FORTIFIABLE},
	{"strncat", CPLY_SYMBOLS_FORTIFIABLE},
	{"strncpy", CPLY_SYMBOLS_FORTIFIABLE},
	{"swprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"syslog", CPLY_SYMBOLS_FORTIFIABLE},
	{"ttyname_r", CPLY_SYMBOLS_FORTIFIABLE},
	{"vasprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"vdprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"vfprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"vfwprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"vprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"vsnprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"vsprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"vswprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"vsyslog", CPLY_SYMBOLS_FORTIFIABLE},
	{"vwprintf", CPLY_SYMBOLS_FORTIFIABLE},
	{"wcrtomb", CPLY_SYMBOLS_FORTIFIABLE},
	{"wcscat", CPLY_SYMBOLS_FORTIFIABLE},
	{"wcscpy", CPLY_SYMBOLS_FORTIFIABLE},
	{"wcsncat", CPLY_SYMBOLS_FORTIFIABLE},
	{"wcsncpy", CPLY_SYMBOLS_FORTIFIABLE},
	{"wcsnrtombs", CPLY_SYMBOLS_FORTIFIABLE},
	{"wcsrtombs", CPLY_SYMBOLS_FORTIFIABLE},
	{"wcstombs", CPLY_SYMBOLS_FORTIFIABLE},
	{"wctomb", CPLY_SYMBOLS_FORTIFIABLE},
	{"wmemcpy", CPLY_SYMBOLS_FORTIFIABLE},
	{"wmemmove", CPLY_SYMBOLS_FORTIFIABLE},
	{"wmempcpy", CPLY_SYMBOLS_FORTIFIABLE},
	{"wmemset", CPLY_SYMBOLS_FORTIFIABLE},
	{"wprintf", CPLY_SYMBOLS_FORTIFIABLE},
};

/* -1: none of them. */
static int class_of(const char *name)
{
	size_t low = 0, high = sizeof known / sizeof *known;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *there = known[middle].name;
		/* Most names differ in the first byte: no call for those. */
		int order = *name != *there ? (unsigned char)*name - (unsigned char)*there : strcmp(name, there);
		if (order == 0)
			return (int)known[middle].class;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -1;
}

static bool is_canary(const char *name)
{
	return strcmp(name, "__stack_chk_fail") == 0 || strcmp(name, "__stack_chk_guard") == 0 ||
	       strcmp(name, "__stack_smash_handler") == 0 || strcmp(name, "__intel_security_cookie") == 0;
}

/* "__NAME_chk" of a fortifiable NAME; static glibc itself contains those of memcpy and its like. */
static bool is_fortified(const char *name, cply_symbols_from from)
{
	char plain[32];
	size_t length = strlen(name);
	static const char start[] = "__", end[] = "_chk";

	if (length < 7 || length >= sizeof plain || memcmp(name, start, 2) != 0 || strcmp(name + length - 4, end) != 0)
		return false;
	snprintf(plain, sizeof plain, "%.*s", (int)(length - 6), name + 2);
	if (from == CPLY_SYMBOLS_CONTAINED)
		return strstr(plain, "printf") != NULL;
	return class_of(plain) == (int)CPLY_SYMBOLS_FORTIFIABLE;
}

static void count(cply_symbols_seen *seen, const char *name, uint64_t at)
{
	if (seen->count++ > 0)
		return;
	snprintf(seen->first, sizeof seen->first, "%.31s", name);
	seen->at = at;
}

void cply__symbol_see(cply_binary *out, const char *name, uint64_t at)
{
	if (name[0] == '_') {
		if (is_canary(name))
			count(&out->symbols[CPLY_SYMBOLS_CANARY], name, at);
		else if (is_fortified(name, out->symbols_from))
			count(&out->symbols[CPLY_SYMBOLS_FORTIFIED], name, at);
		return;
	}
	int class = class_of(name);
	if (class >= 0)
		count(&out->symbols[class], name, at);
}
