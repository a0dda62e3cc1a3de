#!/bin/sh
# same_bytes.sh SOURCE-FOLDER BUILD-FOLDER EMULATOR TRIPLE: the encoder compiled for another machine, run under qemu-user,
# gives the bytes that it gives here.
set -eu
source=$1 folder=$2 emulator=$3 triple=$4
qemu=$(command -v "qemu-$emulator-static" || command -v "qemu-$emulator") || {
	echo "qemu-$emulator is not installed (package qemu-user-static)"
	exit 77
}
command -v "$triple-gcc" >/dev/null || {
	echo "$triple-gcc is not installed (package crossbuild-essential for it, or gcc-$triple)"
	exit 77
}
build() { # COMPILER OUTPUT
	"$1" -std=c17 -D_GNU_SOURCE -O2 -static -I"$source/runtime/include" -I"$source/runtime/internal" -o "$2" \
		"$source/tests/conformance/codec/digests.c" "$source"/runtime/codec/deflate*.c \
		"$source"/runtime/codec/*/*.c "$source"/runtime/cpu/*.c "$source/runtime/codec/huffman.c" \
		"$source/runtime/codec/gzip.c" "$source/runtime/codec/crc32.c" "$source/runtime/codec/tar_writer.c" \
		"$source/runtime/base/alloc.c" "$source/runtime/base/error.c" "$source/runtime/base/strbuf.c"
}
build cc "$folder/digests.$emulator.here"
build "$triple-gcc" "$folder/digests.$emulator"
"$folder/digests.$emulator.here" >"$folder/digests.$emulator.here.txt"
"$qemu" "$folder/digests.$emulator" >"$folder/digests.$emulator.txt"
[ "$(wc -l <"$folder/digests.$emulator.txt")" -ge 25 ]
diff -u "$folder/digests.$emulator.here.txt" "$folder/digests.$emulator.txt"
