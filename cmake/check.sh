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

# What the caller has in the environment, which signals are ignored and how many files may be open is not what is tested.
# A folder for temporary files that is root's alone is none for the tests that work as somebody without rights.
if [ "$(id -u)" = 0 ] && ! setpriv --reuid=65534 --regid=65534 --clear-groups test -w "${TMPDIR:-/tmp}"; then
	TMPDIR=
fi
ulimit -S -n 8192 2>/dev/null || :
# test_command COMMAND...: with an environment of our own, but for how this machine reaches the package mirrors.
test_command() {
	for name in http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY APT_CONFIG \
		SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE TMPDIR; do
		eval "value=\${$name-}"
		[ -z "$value" ] || set -- "$name=$value" "$@"
	done
	env -i --default-signal PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" HOME="$build/home" \
		LC_ALL=C.UTF-8 "$@"
}
# summary: the test runner's own, of the log, if it got that far.
summary() {
	line=$(grep -n '^[0-9]*% tests passed' "$log" | tail -n 1 | cut -d : -f 1)
	[ -z "$line" ] || tail -n "+$line" "$log"
}

say "Running the tests"
mkdir -p "$build/home"
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
