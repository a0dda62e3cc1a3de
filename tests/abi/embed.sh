#!/bin/sh
# embed.sh SOURCE BUILD COMPILER: installs into a fresh prefix, then compiles, links and runs a program against it by
# pkg-config alone: with the shared library and with the archive.
set -eu

source=$1 build=$2 compiler=$3
command -v pkg-config >/dev/null || {
	echo 'no pkg-config here: apt-get install pkg-config' >&2
	exit 77
}
box=$(mktemp -d "${TMPDIR:-/tmp}/crossply-embed.XXXXXX")
trap 'rm -rf "$box"' EXIT

cmake --install "$build" --prefix "$box/first" >"$box/install.log" || {
	cat "$box/install.log" >&2
	exit 1
}
# Moved after it was installed: nothing may hold the prefix.
mv "$box/first" "$box/prefix"
PKG_CONFIG_PATH=$(dirname "$(find "$box/prefix" -name crossply.pc)")
export PKG_CONFIG_PATH
libdir=$(pkg-config --variable=libdir crossply)

for file in "$libdir/libcrossply.so" "$libdir/libcrossply.a" "$box/prefix/bin/crossply" \
	"$box/prefix/include/crossply/crossply.h"; do
	[ -e "$file" ] || {
		echo "not installed: $file" >&2
		exit 1
	}
done
if grep -r "internal/" "$box/prefix/include" >&2; then
	echo 'a public header names an internal one' >&2
	exit 1
fi
[ "$("$box/prefix/bin/crossply" version)" = "crossply $(pkg-config --modversion crossply)" ] || {
	echo 'the version of the command is not that of crossply.pc' >&2
	exit 1
}

# The program is the one that the guide shows.
mkdir "$box/source"
awk '/^```c$/ { take = 1; next } /^```$/ { take = 0 } take' "$source/docs/embedding.md" >"$box/source/release.c"
[ -s "$box/source/release.c" ] || {
	echo 'docs/embedding.md shows no program' >&2
	exit 1
}
cat >"$box/hello.c" <<'END'
#include <stdio.h>
int main(void) { return puts("hello") < 0; }
END
flags="-std=c11 -Wall -Wextra -Werror -pedantic"

# release PROGRAM: runs it in a fresh folder, and looks at what it made.
release() {
	rm -rf "$box/work"
	mkdir "$box/work"
	cp "$box/hello.c" "$box/work"
	status=0
	(cd "$box/work" && "$1") >"$box/out" 2>"$box/err" || status=$?
	if [ "$status" = 3 ]; then
		cat "$box/err" >&2
		echo 'no toolchain for linux/amd64 and linux/arm64 here' >&2
		exit 77
	fi
	[ "$status" = 0 ] && [ "$(wc -l <"$box/out")" = 3 ] && grep -q '^1.0-arm64 sha256:' "$box/out" &&
		[ -x "$box/work/dist/linux-arm64/hello" ] && [ -f "$box/work/layout/index.json" ] || {
		echo "$1 ended with status $status" >&2
		cat "$box/out" "$box/err" >&2
		exit 1
	}
}

echo "== shared"
"$compiler" $flags -o "$box/shared" "$box/source/release.c" $(pkg-config --cflags --libs crossply)
readelf -d "$box/shared" | grep -q 'NEEDED.*\[libcrossply.so.0\]' || {
	echo 'the shared program does not name libcrossply.so.0' >&2
	exit 1
}
(export LD_LIBRARY_PATH="$libdir" && release "$box/shared")
cp "$box/out" "$box/first-out"

echo "== archive"
"$compiler" $flags -static -o "$box/static" "$box/source/release.c" $(pkg-config --static --cflags --libs crossply)
release "$box/static"
cmp "$box/first-out" "$box/out" || {
	echo 'the two programs made different images' >&2
	exit 1
}
