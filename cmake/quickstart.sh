#!/bin/sh
# From a bare Debian to a verified multi-platform image: installs what is needed, builds crossply, and does the main job
# with the program in docs/examples/probe. Run it again at any time: what is there already is not made again.
#
#   sh cmake/quickstart.sh [FOLDER]      FOLDER (default: quickstart) receives the programs and the image
set -eu

source=$(cd "$(dirname "$0")/.." && pwd)
. "$source/cmake/packages.sh"

platforms="linux/amd64 linux/arm64 linux/arm/v7 linux/386 linux/ppc64le linux/s390x linux/riscv64"
build=${CROSSPLY_BUILD_DIR:-$source/build}
out=${1:-$source/build/quickstart}

need_packages $packages_build $packages_run

say "Building crossply in $build"
cmake -S "$source" -B "$build" -G Ninja -DCROSSPLY_TESTS=OFF >"$build.log" 2>&1 || {
	cat "$build.log" >&2
	fail "cmake could not configure the build: see above"
}
rm -f "$build.log"
ninja -C "$build" crossply
crossply=$build/crossply

say "Setting up toolchains"
"$crossply" setup $platforms

say "Building probe for seven platforms"
list=$(echo "$platforms" | tr ' ' ',')
mkdir -p "$out"
cd "$source/docs/examples/probe"
"$crossply" build --platform "$list" --name probe --cflags -O2 -o "$out/dist" src/*.c

say "Verifying"
"$crossply" verify "$out/dist"

say "Packing one image for all of them"
"$crossply" image "$out/dist" -t probe:1.0 -o "$out/image" --entrypoint /probe
"$crossply" inspect "$out/image"

say "Running each program (under qemu-user where it is not this machine's own)"
for platform in $platforms; do
	pair=$("$crossply" info "$platform" pair)
	printf '%-14s ' "$platform"
	"$crossply" run "$platform" "$out/dist/$pair/probe" --self-test
done

say "Done: programs in $out/dist, image in $out/image, command in $crossply"
