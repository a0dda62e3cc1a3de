#!/bin/sh
# symbols.sh LIBRARY LIST: the symbols that the shared library exports are exactly those of the list, sorted by bytes.
# symbols.sh LIBRARY LIST --update: writes the list.
set -eu
export LC_ALL=C

library=$1 list=$2
got=$(mktemp)
trap 'rm -f "$got"' EXIT
nm -D --defined-only "$library" | awk '{print $NF}' | sort >"$got"
if [ "${3:-}" = --update ]; then
	cp "$got" "$list"
	exit
fi
if grep -v '^cply_[a-z]' "$got" || grep '^cply__' "$got"; then
	echo 'the symbols above are exported, but have no public name (cply_noun_verb)' >&2
	exit 1
fi
diff -u "$list" "$got" || {
	echo 'The exported symbols changed. Removing or renaming one breaks embedders. If it is meant:' >&2
	echo "    sh tests/abi/symbols.sh $library $list --update" >&2
	exit 1
}
