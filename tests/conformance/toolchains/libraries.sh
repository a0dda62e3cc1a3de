#!/bin/sh
# Libraries in sysroots, from the distribution's own archive: for each platform a program is linked statically against
# zlib and libelf, by `cc` with pkg-config's answer and by `build`, verified, and run at the platform's oldest CPU. The
# lock file makes the same sysroot again, without the network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder libraries
platforms="linux/arm64 linux/arm/v7 linux/arm/v6 linux/s390x"
# A cache of its own: sysroots with libraries come before all others, which other tests do not want.
cache=$PWD/cache
crossply_here() {
	as_user env XDG_CACHE_HOME="$cache" crossply "$@"
}
as_user tee app.c >/dev/null <<'C'
#include <libelf.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>
int main(void)
{
	static const char text[] = "the same the same the same the same";
	unsigned char packed[128];
	char back[128];
	uLongf packed_size = sizeof packed, size = sizeof back;
	if (compress(packed, &packed_size, (const unsigned char *)text, sizeof text) != Z_OK ||
		uncompress((unsigned char *)back, &size, packed, packed_size) != Z_OK || strcmp(text, back) != 0)
		return 1;
	printf("%d %d %s\n", packed_size < sizeof text, elf_version(EV_CURRENT) == EV_CURRENT, back);
	return 0;
}
C
wanted="1 1 the same the same the same the same"
for try in 1 2 3 4 5 6; do
	crossply_here setup $platforms --with zlib1g-dev,libelf-dev </dev/null && break
	[ "$try" != 6 ] || exit 1
	sleep 60
done
for platform in $platforms; do
	pair=$(as_user crossply info "$platform" pair)
	flags=$(crossply_here pkg-config --platform "$platform" --cflags --libs libelf zlib)
	crossply_here cc --platform "$platform" --static app.c $flags -o "cc-$pair"
	crossply_here verify --platform "$platform" --static "cc-$pair" >/dev/null
	expect "cc for $platform" "$wanted" "$(crossply_here run "$platform" "./cc-$pair")"
done
crossply_here build --platform "$(commas $platforms)" --name app --ldflags '-lelf -lz' -o dist app.c >/dev/null
for platform in $platforms; do
	pair=$(as_user crossply info "$platform" pair)
	expect "build for $platform" "$wanted" "$(crossply_here run "$platform" "dist/$pair/app")"
done

# Every package has its version and digest in the lock file, and no address.
grep -q 'name: libelf1, version: ".*", sha256: [0-9a-f]\{64\}' crossply.lock
expect "addresses in the lock file" 0 "$(grep -c '//' crossply.lock)"

# Again from the lock file, with nothing to fetch from: the same trees.
tree() {
	find "$cache/crossply/sysroots/$1/" -printf '%P %y %m %s %l\n' | sort
	find "$cache/crossply/sysroots/$1/" -type f -exec sha256sum {} + | sed "s|$cache[^ ]*sysroots/[^/]*||" | sort
}
tree armhf-glibc >before
as_user rm -rf "$cache/crossply/sysroots"
as_user cp crossply.lock before.lock
echo 'deb [trusted=no] http://127.0.0.1:9/ ./' | as_user tee nowhere.list >/dev/null
crossply_here setup linux/arm/v7 --with libelf-dev,zlib1g-dev --locked --offline --sources nowhere.list
tree armhf-glibc >after
cmp before after
cmp before.lock crossply.lock

# The trap: libraries of armhf are ARMv7, and no sysroot for linux/arm/v6, whoever says so.
status=0
crossply_here setup linux/arm/v6 --toolchain llvm-glibc --sysroot "$cache/crossply/sysroots/armhf-glibc" 2>message ||
	status=$?
cat message
expect "the status of an ARMv7 sysroot for linux/arm/v6" 1 "$status"
grep -q ': does not fit its platform: found Tag_CPU_arch .* (ARM v7)' message
grep -q 'linux/arm/v6' message

# Names that the archive does not have, and platforms that it has none for.
status=0
crossply_here setup linux/arm64 --with zlib1g-devel --no-lock 2>message || status=$?
expect "the status of an unknown package" 1 "$status"
grep -q 'the package zlib1g-devel for arm64' message
status=0
crossply_here setup windows/amd64 --with zlib1g-dev --no-lock 2>message || status=$?
expect "the status of libraries where no sysroot takes them" 1 "$status"
as_user rm -rf "$cache"
