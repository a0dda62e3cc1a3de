#!/bin/sh
# same_bytes.sh SOURCE-FOLDER BUILD-FOLDER EMULATOR TRIPLE: the codec compiled for another machine and run under qemu-user
# gives the digests of deflate_digests.txt, the tar headers and the bytes of files that it gives here, and passes its unit
# tests.
set -eu
source=$1 folder=$2/machine.$3 emulator=$3 triple=$4
qemu=$(command -v "qemu-$emulator-static" || command -v "qemu-$emulator") || {
	echo "qemu-$emulator is not installed (package qemu-user-static)"
	exit 77
}
command -v "$triple-gcc" >/dev/null || {
	echo "$triple-gcc is not installed (package gcc-$triple)"
	exit 77
}
codec="$source/runtime/codec/deflate*.c $source/runtime/codec/*/*.c $source/runtime/cpu/*.c $source/runtime/codec/huffman.c
$source/runtime/codec/gzip.c $source/runtime/codec/crc32.c $source/runtime/codec/tar_writer.c $source/runtime/base/alloc.c
$source/runtime/base/error.c $source/runtime/base/strbuf.c $source/runtime/base/split.c $source/runtime/base/utf8.c"
build() { # COMPILER OUTPUT SOURCE FLAG...
	compiler=$1 output=$2 main=$3
	shift 3
	"$compiler" -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -static -I"$source/runtime/include" \
		-I"$source/runtime/internal" "$@" -o "$output" "$main" $codec
}
rm -rf "$folder"
mkdir -p "$folder/out"
here=$source/tests/conformance/codec units=$source/tests/unit

build cc "$folder/digests.here" "$here/digests.c"
build "$triple-gcc" "$folder/digests" "$here/digests.c"
"$folder/digests.here" "$folder/out" >"$folder/tar.here"
rm "$folder/out"/*
"$qemu" "$folder/digests" "$folder/out" >"$folder/tar"
diff -u "$folder/tar.here" "$folder/tar"
sed 1d "$units/runtime/deflate_digests.txt" | while read -r kind size level bytes digest; do
	file="$folder/out/$kind $size $level"
	echo "$kind $size $level $(wc -c <"$file") sha256:$(sha256sum <"$file" | cut -d ' ' -f 1)"
done >"$folder/digests.txt"
sed 1d "$units/runtime/deflate_digests.txt" | diff -u - "$folder/digests.txt"
echo "$(wc -l <"$folder/digests.txt") digests are as they should be"

# Real files: every path of either machine gives the same bytes.
build cc "$folder/corpus.here" "$here/corpus.c"
build "$triple-gcc" "$folder/corpus" "$here/corpus.c"
{
	find "$source/docs" "$source/runtime/codec" -type f
	echo "$folder/digests"
} | sort >"$folder/files"
"$folder/corpus.here" <"$folder/files" >"$folder/corpus.wanted"
"$qemu" "$folder/corpus" <"$folder/files" | diff -u "$folder/corpus.wanted" -
echo "$(wc -l <"$folder/files") files give the same bytes"

for test in crc32 huffman deflate_paths gzip split tar_writer; do
	build "$triple-gcc" "$folder/test_$test" "$units/runtime/test_$test.c" -I"$here" -I"$units" -I"$units/runtime"
	"$qemu" "$folder/test_$test"
done
rm -r "$folder"
