#!/bin/sh
# headers.sh SOURCE COMPILER STANDARD [FLAG...]: every public header compiles alone, as an embedder's strictest compiler
# sees it, with the initialisers that it defines, and crossply.h includes all of them.
set -eu

source=$1 compiler=$2 standard=$3
shift 3
case $standard in
*++*) language=c++ ;;
*) language=c ;;
esac
count=0
failed=0
for header in "$source"/*/include/crossply/*.h; do
	name=crossply/$(basename "$header")
	count=$((count + 1))
	# A fresh translation unit for each; twice, so that the include guard works; ISO C wants a declaration.
	# Macros are only seen when they are expanded.
	initialised=$(sed -n 's/^#define CPLY_\([A-Z_]*\)_INIT .*/\1/p' "$header" | while read -r macro; do
		echo "extern const cply_$(echo "$macro" | tr '[:upper:]' '[:lower:]') of_$macro;"
		echo "const cply_$(echo "$macro" | tr '[:upper:]' '[:lower:]') of_$macro = CPLY_${macro}_INIT;"
	done)
	printf '#include <%s>\n#include <%s>\ntypedef int declaration;\n%s\n' "$name" "$name" "$initialised" |
		"$compiler" -x "$language" -std="$standard" -Wall -Wextra -Werror -pedantic-errors -fsyntax-only \
			-I"$source/runtime/include" -I"$source/toolchains/include" -I"$source/driver/include" "$@" - || {
		echo "$name does not compile alone as $standard" >&2
		failed=1
	}
	if [ "$name" != crossply/crossply.h ] &&
		! grep -qF "#include <$name>" "$source/driver/include/crossply/crossply.h"; then
		echo "crossply.h does not include <$name>" >&2
		failed=1
	fi
done
[ "$count" -gt 10 ] || {
	echo "only $count headers were found in $source" >&2
	exit 1
}
exit "$failed"
