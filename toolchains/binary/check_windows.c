/* Static programs of Windows: their libraries are those of Windows itself, and none that compilers bring. */
#include <string.h>

#include "check.h"

/* In lower case; a star ends what only has to begin so. */
static const char *const of_windows[] = {"advapi32.dll", "api-ms-win-*", "avrt.dll", "bcrypt.dll",
	"bcryptprimitives.dll", "cfgmgr32.dll", "combase.dll", "comctl32.dll", "comdlg32.dll", "credui.dll",
	"crypt32.dll", "cryptbase.dll", "d2d1.dll", "d3d11.dll", "d3d12.dll", "d3d9.dll", "dbghelp.dll", "dnsapi.dll",
	"dwmapi.dll", "dwrite.dll", "dxgi.dll", "ext-ms-win-*", "fwpuclnt.dll", "gdi32.dll", "gdiplus.dll", "hid.dll",
	"imm32.dll", "iphlpapi.dll", "kernel32.dll", "kernelbase.dll", "mpr.dll", "msimg32.dll", "msvcrt.dll",
	"mswsock.dll", "ncrypt.dll", "netapi32.dll", "normaliz.dll", "ntdll.dll", "ole32.dll", "oleaut32.dll",
	"opengl32.dll", "pdh.dll", "powrprof.dll", "propsys.dll", "psapi.dll", "rpcrt4.dll", "secur32.dll",
	"setupapi.dll", "shcore.dll", "shell32.dll", "shlwapi.dll", "synchronization.dll", "ucrtbase.dll", "user32.dll",
	"userenv.dll", "uxtheme.dll", "version.dll", "wevtapi.dll", "winhttp.dll", "wininet.dll", "winmm.dll",
	"winspool.drv", "wintrust.dll", "wlanapi.dll", "wldap32.dll", "ws2_32.dll", "wsock32.dll", "wtsapi32.dll"};

/* GNU's compilers and LLVM's name shared libraries so (libstdc++-6.dll), and no library of Windows is named so. */
static const char *const of_compilers[] = {"lib*", "cyg*", "msys-*", "vcruntime*", "msvcp1*", "concrt1*"};

static bool is_named(const char *name, const char *pattern)
{
	for (; *pattern && *pattern != '*'; name++, pattern++) {
		char letter = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;
		if (letter != *pattern)
			return false;
	}
	return *pattern == '*' || *name == '\0';
}

static bool is_one_of(const char *name, const char *const *patterns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_named(name, patterns[i]))
			return true;
	return false;
}

bool cply__judge_windows_needed(cply_finding *out, const cply__checking *s)
{
	const char *unknown = NULL;

	out->wanted = "no shared libraries but those of Windows";
	for (size_t i = 0; i < s->binary->needed_count; i++) {
		const char *name = s->binary->needed[i];
		if (is_one_of(name, of_compilers, sizeof of_compilers / sizeof *of_compilers))
			return cply__finding_answer(
				out, s, CPLY_ANSWER_FAIL, s->binary->needed_at, "the library \"%.96s\"", name);
		if (!unknown && !is_one_of(name, of_windows, sizeof of_windows / sizeof *of_windows))
			unknown = name;
	}
	if (unknown)
		return cply__finding_answer(out, s, CPLY_ANSWER_UNKNOWN, s->binary->needed_at,
			"the library \"%.96s\", which may not be of Windows", unknown);
	return cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE,
		s->binary->needed_count ? "libraries of Windows only" : "none");
}
