#!/bin/sh
# pkgconf with its own configure through variables and CONFIG_SITE, for three platforms; run under qemu-user.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder handoff-autotools
for platform in linux/arm64 linux/arm/v7 linux/s390x; do
	pair=$(as_user crossply info "$platform" pair)
	as_user mkdir $pair
	as_user sh -euc 'cd "$2"; eval "$(crossply env "$1" --autotools)"
		../../handoff-sources/pkgconf/configure $CROSSPLY_CONFIGURE --disable-shared --disable-dependency-tracking \
			--with-system-libdir=/lib --with-system-includedir=/inc
		make -j2 pkgconf' sh "$platform" $pair >$pair.log 2>&1 || {
		tail -n 40 $pair.log >&2
		exit 1
	}
	grep -q 'whether we are cross compiling.* yes' $pair.log
	grep -q 'loading site script' $pair.log
	as_user crossply verify --platform "$platform" --static $pair/pkgconf >/dev/null
	as_user mkdir $pair/pc
	printf 'Name: a\nDescription: b\nVersion: 1.5\nLibs: -lone\n' | as_user tee $pair/pc/a.pc >/dev/null
	expect "pkgconf on $platform" "-lone" \
		"$(as_user env PKG_CONFIG_PATH="$PWD/$pair/pc" crossply run "$platform" $pair/pkgconf --libs a | tr -d ' ')"
done
