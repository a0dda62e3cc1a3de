#!/bin/sh
# pkgconf with its own configure through variables and CONFIG_SITE, for three platforms; run under qemu-user.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder handoff-autotools
as_user sh -euc ". '$here/../main-job/debian-source.sh'; debian_source pkgconf"
for platform in linux/arm64 linux/arm/v7 linux/s390x; do
	pair=$(as_user crossply info "$platform" pair)
	as_user mkdir $pair
	as_user sh -euc 'cd "$2"; eval "$(crossply env "$1" --autotools)"
		../pkgconf/configure $CROSSPLY_CONFIGURE --disable-shared --with-system-libdir=/lib --with-system-includedir=/inc
		make -j2' sh "$platform" $pair >$pair.log 2>&1 || {
		tail -n 40 $pair.log >&2
		exit 1
	}
	grep -A1 'whether we are cross compiling' $pair/config.log | grep -q 'yes'
	grep -q 'loading site script' $pair/config.log
	as_user crossply verify --platform "$platform" --static $pair/pkgconf
	as_user mkdir -p $pair/pc
	printf 'Name: a\nDescription: b\nVersion: 1.5\nLibs: -lone\nRequires.private:\n' | as_user tee $pair/pc/a.pc >/dev/null
	expect "pkgconf on $platform" "-lone " "$(as_user env PKG_CONFIG_PATH="$PWD/$pair/pc" crossply run "$platform" $pair/pkgconf --libs a) "
done
