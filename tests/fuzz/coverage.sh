#!/bin/sh
# coverage.sh BUILD-FOLDER: which lines of what reads binaries and images the tests run: unit tests, the seeds of the
# fuzzers (each with its mutations) and the command line, by clang's source-based coverage. Prints each file's lines, how
# many of them were not run, and the share that was.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)
tests='test_binary_check test_binary_read test_binary_parts test_binary_search test_subject test_subject_apply test_subject_hashing
	test_subject_start test_verify test_image'
fuzzers='fuzz_elf fuzz_pe fuzz_macho fuzz_wasm fuzz_layer fuzz_image'

# Processes of a program add to the same four files, whatever their environment is.
CC=clang cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
	-DCMAKE_C_FLAGS="-fprofile-instr-generate=$build/profiles/%4m.profraw -fcoverage-mapping" >/dev/null
# shellcheck disable=SC2086
ninja -j 2 -C "$build" crossply $tests $fuzzers >/dev/null
rm -rf "$build/profiles"
ctest --test-dir "$build" --output-on-failure -L 'unit|fuzz|integration' \
	-R '/(binary_.*|subject.*|verify|image|elf|pe|macho|wasm)$|^fuzz/layer$|^integration/(verify|inspect)/' >"$build/coverage.log" || {
	cat "$build/coverage.log"
	exit 1
}
llvm-profdata merge -sparse "$build"/profiles/*.profraw -o "$build/coverage.profdata"
objects=
for program in $tests; do
	objects="$objects -object $build/tests/$program"
done
for program in $fuzzers; do
	objects="$objects -object $build/tests/fuzz/$program"
done
# shellcheck disable=SC2086
llvm-cov report -instr-profile "$build/coverage.profdata" "$build/crossply" $objects | awk '
	$1 ~ /^(toolchains\/binary|driver\/(verify|subject))\/|^driver\/image\/(blob|layout|members|parse)/ {
		printf "%-40s %5d %5d %6.1f %%\n", $1, $8, $9, $10
		lines += $8
		missed += $9
	}
	END { printf "%-40s %5d %5d %6.1f %%\n", "all", lines, missed, 100 * (lines - missed) / lines }'
