#!/bin/sh
# format.sh SOURCE-FOLDER: every C file is as clang-format leaves it. To mend: clang-format -i FILE.
set -eu
command -v clang-format >/dev/null || {
	echo "clang-format is not installed (package clang-format)"
	exit 77
}
cd "$1"
find runtime toolchains driver tests docs -name '*.[ch]' | sort | xargs clang-format --dry-run -Werror
