/* Every environment variable that changes what is done, and those that crossply sets for what it runs. */
#include "command.h"

static const cli_variable variables[] = {
	{"TARGETPLATFORM, TARGETOS, TARGETARCH, TARGETVARIANT", "the platform, where no option or argument names one"},
	{"SOURCE_DATE_EPOCH", "the time that outputs carry, in seconds since 1970; 0 when it is not set"},
	{"CROSSPLY_TOOLCHAIN",
		"the toolchain family, where neither --toolchain nor the project file names one; else the first that "
		"is ready"},
	{"CROSSPLY_LINK",
		"how executables are linked, where neither --link nor the project file says so: static, static-pie or "
		"dynamic"},
	{"CROSSPLY_DEFINITIONS", "a folder of further toolchain definitions; else crossply/toolchains in "
				 "XDG_CONFIG_HOME, else in ~/.config"},
	{"CROSSPLY_CACHE", "the cache folder; else crossply in XDG_CACHE_HOME, else in ~/.cache"},
	{"CROSSPLY_OS_RELEASE", "the file that says which distribution this is; else /etc/os-release"},
	{"PATH", "where compilers, emulators and package managers are looked for"},
	{"CPATH, C_INCLUDE_PATH, CPLUS_INCLUDE_PATH",
		"where compilers look for headers, too; with another value `build` compiles again"},
	{"QEMU_LD_PREFIX",
		"read by qemu-user: where `crossply run` finds what dynamic programs need, without --sysroot"},
	{"TMPDIR", "where temporary files go that are not beside an output; else /tmp"},
	{"NO_COLOR", "no colour, when it is not empty, whatever --color says"},
	{"TERM, COLUMNS", "whether stderr can show a status line; the width of help and of that line"},
	{"XX_LIBC, XX_VENDOR, XX_VERIFY_STATIC, XX_RUSTFLAGS, XX_APT_PREFER_CROSS, XX_GO_PREFER_C_COMPILER, "
	 "MACOSX_VERSION_MIN, GOPATH, GOBIN, XX_TRIPLE, XX_MARCH, XX_DEBIAN_ARCH, XX_ALPINE_ARCH, XX_RHEL_ARCH",
		"read by the programs named xx-... only, as docs/xx.md says"},
	{"CROSSPLY_PLATFORM, CROSSPLY_OUT",
		"set for a build command: its platform, and the folder for what it makes. So are the tools (CC, AR, "
		"...), the TARGET variables and MAKEFLAGS"},
	{"CROSSPLY_TOOL", "set for a tool: the program that runs, so that a wrapper that calls itself is noticed"},
	{"CROSSPLY_CONFIGURE", "set by what `crossply env --autotools` prints: arguments for ./configure"},
};

const cli_variable *cli_variable_at(size_t index)
{
	return index < sizeof variables / sizeof *variables ? &variables[index] : NULL;
}
