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

flags="-std=c11 -Wall -Wextra -Werror -pedantic ${CROSSPLY_EMBED_FLAGS:-}"
echo "== shared"
"$compiler" $flags -o "$box/shared" "$source/tests/abi/embed.c" $(pkg-config --cflags --libs crossply)
readelf -d "$box/shared" | grep -q 'NEEDED.*\[libcrossply.so.0\]' || {
	echo 'the shared program does not name libcrossply.so.0' >&2
	exit 1
}
(cd "$box" && LD_LIBRARY_PATH=$libdir ./shared)

echo "== archive"
"$compiler" $flags -static -o "$box/static" "$source/tests/abi/embed.c" \
	$(pkg-config --static --cflags --libs crossply)
(cd "$box" && ./static)
