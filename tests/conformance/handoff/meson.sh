#!/bin/sh
# FriBidi with its own meson.build through a cross file, for three platforms. It generates tables by programs of the build
# machine; the Unicode standard's tests run under qemu-user, by the wrapper that the file names.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder handoff-meson
for platform in linux/arm64 linux/arm/v7 linux/ppc64le; do
	pair=$(as_user crossply info "$platform" pair)
	as_user crossply env "$platform" --meson | as_user tee $pair.ini >/dev/null
	as_user sh -c 'meson setup --cross-file "$1.ini" -Ddocs=false "$1" ../handoff-sources/fribidi && ninja -C "$1"' \
		sh $pair >$pair.log 2>&1 || {
		tail -n 40 $pair.log >&2
		exit 1
	}
	as_user crossply verify --platform "$platform" --static $pair/bin/fribidi >/dev/null
	as_user meson test -C $pair BidiCharacterTest >$pair.test 2>&1 || {
		cat $pair.test >&2
		exit 1
	}
	grep -q '^Ok: *1' $pair.test
	echo "ok: FriBidi for $platform"
done
