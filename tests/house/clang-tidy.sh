#!/bin/sh
# clang-tidy.sh SOURCE-FOLDER BUILD-FOLDER: the checks of .clang-tidy on every source of the three floors.
set -eu
command -v clang-tidy >/dev/null || {
	echo "clang-tidy is not installed (package clang-tidy)"
	exit 77
}
cd "$1"
find runtime toolchains driver -name '*.c' | sort | xargs -P 2 -n 4 clang-tidy --quiet -p "$2" 2>"$2/clang-tidy.log" || {
	grep -v 'warnings generated' "$2/clang-tidy.log" >&2
	exit 1
}
