#!/bin/sh
# From a bare Debian to a verified multi-platform image: installs what is needed, builds crossply, and does the main job
# with the program in docs/examples/probe. Run it again at any time: what is there already is not made again.
#
#   sh cmake/quickstart.sh [FOLDER]
#
# FOLDER (default: quickstart in the build folder) receives the programs and the image. The build folder is that of
# CROSSPLY_BUILD_DIR, else build/ beside the sources.
set -eu

source=$(cd "$(dirname "$0")/.." && pwd)
. "$source/cmake/packages.sh"

platforms="linux/amd64 linux/arm64 linux/arm/v7 linux/386 linux/ppc64le linux/s390x linux/riscv64"

# absolute PATH: against the folder in which the script was started, since it works in others.
absolute() {
	case $1 in
	/*) printf '%s\n' "$1" ;;
	*) printf '%s\n' "$PWD/$1" ;;
	esac
}
build=$(absolute "${CROSSPLY_BUILD_DIR:-$source/build}")
out=$(absolute "${1:-$build/quickstart}")

need_packages $packages_build $packages_run

say "Building crossply in $build"
log=$build/configure.log
mkdir -p "$build"
cmake -S "$source" -B "$build" -G Ninja -DCROSSPLY_TESTS=OFF >"$log" 2>&1 || {
	cat "$log" >&2
	fail "cmake could not configure the build: see above"
}
rm -f "$log"
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
