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

say "Building crossply and its tests in $build"
mkdir -p "$build"
cmake -S "$source" -B "$build" -G Ninja -DCROSSPLY_WERROR=ON >"$log" 2>&1 || {
	cat "$log" >&2
	fail "cmake could not configure the build: see above"
}
ninja -C "$build"

say "Running the tests"
status=0
ctest --test-dir "$build" --output-on-failure --no-tests=error "$@" 2>&1 </dev/null | tee "$log" || :
grep -q '^100% tests passed' "$log" || status=1
# Everything that a test could miss was installed above: a skip would be a hole.
if [ $# = 0 ] && grep -q '\*\*\*Skipped' "$log"; then
	grep '\*\*\*Skipped' "$log" >&2
	echo "error: tests were skipped although their tools are installed: see their lines above" >&2
	status=1
fi
exit $status
