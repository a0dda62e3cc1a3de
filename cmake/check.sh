#!/bin/sh
# Installs what the tests need, builds, runs every test, and ends with the test runner's own summary.
#
#   sh cmake/check.sh [CTEST-ARGUMENT...]      for instance: sh cmake/check.sh -L unit
set -eu

source=$(cd "$(dirname "$0")/.." && pwd)
. "$source/cmake/packages.sh"

build=${CROSSPLY_CHECK_DIR:-$source/build-check}
log=$build/check.log

need_packages $packages_build $packages_run $packages_test

umask 022
say "Building crossply and its tests in $build"
mkdir -p "$build"
cmake -S "$source" -B "$build" -G Ninja -DCROSSPLY_WERROR=ON >"$log" 2>&1 || {
	cat "$log" >&2
	fail "cmake could not configure the build: see above"
}
ninja -C "$build"

# What the caller says to compilers and to crossply, which signals are ignored, what new files are closed to and how many may
# be open is not what is tested. The rest of the environment is how this machine finds its tools and package mirrors.
umask 022
ulimit -S -n 8192 2>/dev/null || :
test_command() {
	set -- LC_ALL=C.UTF-8 PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" "$@"
	for name in $(env | sed -n 's/^\([A-Z][A-Z0-9_]*\)=.*/\1/p'); do
		case $name in
		CROSSPLY* | XX_* | XDG_* | TARGET* | BUILDPLATFORM | SOURCE_DATE_EPOCH | DOCKER_* | CMAKE_* | CTEST_* | QEMU_* | \
			MAKEFLAGS | MFLAGS | GNUMAKEFLAGS | CC | CXX | CPP | LD | AR | NM | RANLIB | STRIP | CPATH | \
			C_INCLUDE_PATH | CPLUS_INCLUDE_PATH | LIBRARY_PATH | CFLAGS | CXXFLAGS | CPPFLAGS | LDFLAGS | \
			PKG_CONFIG* | CCACHE_* | DISTCC_* | GOFLAGS | GOOS | GOARCH | GOARM | CGO_* | RUSTFLAGS | CARGO_BUILD_* | \
			LD_LIBRARY_PATH | LD_PRELOAD | LANG | LANGUAGE | LC_* | TZ | TERM | COLUMNS | LINES | NO_COLOR | CLICOLOR* | CI)
			set -- -u "$name" "$@"
			;;
		esac
	done
	env --default-signal "$@"
}
# summary: the test runner's own, of the log, if it got that far.
summary() {
	line=$(grep -n '^[0-9]*% tests passed' "$log" | tail -n 1 | cut -d : -f 1)
	[ -z "$line" ] || tail -n "+$line" "$log"
}

say "Running the tests"
status=0
rm -f "$build/failed"
{
	test_command ctest --test-dir "$build" --output-on-failure --no-tests=error "$@" 2>&1 </dev/null || : >"$build/failed"
} | tee "$log"
if [ -e "$build/failed" ]; then
	status=1
	say "What the failed tests said"
	awk -f "$source/cmake/failed.awk" "$log" "$log"
fi
# Everything that a test could miss was installed above: a skip would be a hole.
if [ $# = 0 ] && grep -q '\*\*\*Skipped' "$log"; then
	grep '\*\*\*Skipped' "$log" >&2
	echo "error: tests were skipped although their tools are installed: see their lines above" >&2
	status=1
fi
[ $status = 0 ] || summary
exit $status
