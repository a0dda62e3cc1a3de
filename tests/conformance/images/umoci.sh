#!/bin/sh
# umoci unpacks the image of each platform; what it unpacks is what was packed, and runs (under qemu where it must).
set -eu
here=$1 crossply=$2
. "$here/begin.sh"
need umoci

set -- $suffixes
for pair in $pairs; do
	suffix=$1
	shift
	umoci --log=error unpack --rootless --image "layout:1.0-$suffix" "bundle-$suffix"
	diff -r "dist/$pair" "bundle-$suffix/rootfs" || fail "$pair: other files than were packed"
	expect "$pair: modes" '644 755 755' "$(cd "bundle-$suffix/rootfs" && echo $(stat -c %a share/notice share hello))"
	case $suffix in
	amd64) emulator=x86_64 ;;
	arm64) emulator=aarch64 ;;
	armv*) emulator=arm ;;
	386) emulator=i386 ;;
	*) emulator=$suffix ;;
	esac
	if [ "$suffix" = "$host_suffix" ]; then
		emulator=''
	elif command -v "qemu-$emulator-static" >/dev/null 2>&1; then
		emulator=qemu-$emulator-static
	else
		echo "not run: no qemu-$emulator-static here"
		continue
	fi
	case $($emulator "bundle-$suffix/rootfs/hello") in
	"hello from linux/"*) echo "ok: $pair runs" ;;
	*) fail "$pair does not run" ;;
	esac
done

# umoci can add to the layout, and we to what it wrote.
umoci --log=error tag --image "layout:1.0-$host_suffix" other
pack -o layout -t app:2.0 >/dev/null
for tag in other "1.0-$host_suffix" "2.0-$host_suffix"; do
	umoci stat --image "layout:$tag" >/dev/null || fail "umoci no longer finds $tag"
	"$crossply" inspect layout "$tag" >/dev/null || fail "crossply no longer finds $tag"
done
umoci --log=error gc --layout layout
"$crossply" inspect layout --check >/dev/null || fail 'umoci removed blobs that we refer to'
echo 'ok: umoci and crossply work on one layout'
