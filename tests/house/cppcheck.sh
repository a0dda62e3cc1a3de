#!/bin/sh
# cppcheck.sh SOURCE-FOLDER BUILD-FOLDER: every warning is an error; what is suppressed is suppressed here, with a reason.
set -eu
command -v cppcheck >/dev/null || {
	echo "cppcheck is not installed (package cppcheck)"
	exit 77
}
mkdir -p "$2/cppcheck"
# The analysis keeps its results between runs. Tests are left out: Check's macros are not for this tool.
#  missingIncludeSystem, unusedFunction: system headers are not read, and a library's functions are used elsewhere.
#  normalCheckLevelMaxBranches and checkersReport: remarks about the analysis itself.
#  constParameterCallback, constParameterPointer, constVariablePointer: signatures of callbacks are not ours to narrow.
exec cppcheck -q -j 2 --std=c11 --language=c --enable=warning,portability,performance --inline-suppr \
	--error-exitcode=1 --cppcheck-build-dir="$2/cppcheck" --suppress=missingIncludeSystem --suppress=unusedFunction \
	--suppress=normalCheckLevelMaxBranches --suppress=constParameterCallback -D_GNU_SOURCE -D__linux__ -D__GNUC__=12 \
	-I "$1/runtime/include" -I "$1/runtime/internal" -I "$1/toolchains/include" -I "$1/toolchains/internal" \
	-I "$1/driver/include" -I "$1/driver/internal" "$1/runtime" "$1/toolchains" "$1/driver"
