#include "symbols.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Functions of the C library that have a form which checks the size of the buffer (glibc, debug/ and <bits/>). */
static const char *const fortifiable[] = {"asprintf", "confstr", "dprintf", "explicit_bzero", "fdelt", "fgets",
	"fgetws", "fprintf", "fread", "fwprintf", "getcwd", "getdomainname", "getgroups", "gethostname", "getlogin_r",
	"gets", "getwd", "longjmp", "mbsnrtowcs", "mbsrtowcs", "mbstowcs", "memcpy", "memmove", "mempcpy", "memset",
	"obstack_printf", "poll", "ppoll", "pread", "pread64", "printf", "ptsname_r", "read", "readlink", "readlinkat",
	"realpath", "recv", "recvfrom", "snprintf", "sprintf", "stpcpy", "stpncpy", "strcat", "strcpy", "strncat",
	"strncpy", "swprintf", "syslog", "ttyname_r", "vasprintf", "vdprintf", "vfprintf", "vfwprintf", "vprintf",
	"vsnprintf", "vsprintf", "vswprintf", "vsyslog", "vwprintf", "wcrtomb", "wcscat", "wcscpy", "wcsncat",
	"wcsncpy", "wcsnrtombs", "wcsrtombs", "wcstombs", "wctomb", "wmemcpy", "wmemmove", "wmempcpy", "wmemset",
	"wprintf"};

/*
 * Functions for which static glibc loads libraries (its NEWS and the warnings of its linker). dlopen is not here: glibc
 * puts it into every static program, so that its name says nothing.
 */
static const char *const loading[] = {"getaddrinfo", "getgrent", "getgrgid", "getgrgid_r", "getgrnam", "getgrnam_r",
	"getgrouplist", "gethostbyaddr", "gethostbyaddr_r", "gethostbyname", "gethostbyname2", "gethostbyname2_r",
	"gethostbyname_r", "getnameinfo", "getnetbyaddr", "getnetbyname", "getprotobyname", "getprotobynumber",
	"getpwent", "getpwnam", "getpwnam_r", "getpwuid", "getpwuid_r", "getservbyname", "getservbyport", "getspnam",
	"iconv_open", "initgroups"};

static int compare(const void *name, const void *entry)
{
	return strcmp(name, *(const char *const *)entry);
}

#define IS_IN(list, name) (bsearch((name), (list), sizeof(list) / sizeof *(list), sizeof *(list), compare) != NULL)

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
	return IS_IN(fortifiable, plain);
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
	if (IS_IN(fortifiable, name))
		count(&out->symbols[CPLY_SYMBOLS_FORTIFIABLE], name, at);
	else if (IS_IN(loading, name))
		count(&out->symbols[CPLY_SYMBOLS_NSS], name, at);
}
