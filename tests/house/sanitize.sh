#!/bin/sh
# sanitize.sh SOURCE-FOLDER BUILD-FOLDER SANITIZERS LABELS: builds with sanitizers and runs the tests of these labels.
set -eu
mkdir -p "$2"
cmake -S "$1" -B "$2" -G Ninja -DCROSSPLY_WERROR=ON -DCROSSPLY_SANITIZE="$3" -DCROSSPLY_HOUSE=OFF >"$2/build.log" 2>&1 &&
	ninja -C "$2" -j 2 >>"$2/build.log" 2>&1 || {
	cat "$2/build.log"
	exit 1
}
# Where the kernel spreads mappings over more bits than these sanitizers leave room for, they fail now and then before the
# program begins: addresses are not random then, if that is allowed here.
fixed=
! setarch -R true 2>/dev/null || fixed='setarch -R'
# Debian's Check forks a child for every case: leaks are looked for in each.
ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1 \
	$fixed ctest --test-dir "$2" -j 2 --output-on-failure --no-tests=error -L "$4"
