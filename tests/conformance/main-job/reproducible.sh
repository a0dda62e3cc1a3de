#!/bin/sh
# The same sources, with __FILE__, __DATE__, __TIME__ and -g, in two folders, on two days, with two numbers of jobs, give
# the same programs, layers and image.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
platforms="linux/amd64 linux/arm64 linux/arm/v7 linux/386 linux/s390x linux/riscv64"

# one_build FOLDER DAY JOBS: prints the digest of all programs and of the image.
one_build() {
	work_folder "$1"
	mkdir_sources
	as_user faketime "$2" crossply build --platform "$(commas $platforms)" -o dist --name when -j "$3" \
		--cflags '-g -O1' src/when.c src/where.c >&2
	as_user faketime "$2" crossply image dist -t when:1 -o image --entrypoint /when >&2
	(cd dist && cat */when | sha256sum)
	sha256sum <image/index.json
}

mkdir_sources() {
	as_user mkdir src
	as_user tee src/when.c >/dev/null <<'C'
#include <stdio.h>
const char *where(void);
int main(void)
{
	printf("%s %s %s %s\n", __FILE__, __DATE__, __TIME__, where());
	return 0;
}
C
	as_user tee src/where.c >/dev/null <<'C'
const char *where(void);
const char *where(void)
{
	return __FILE__ " " __TIMESTAMP__;
}
C
}

first=$(one_build one '2026-01-02 03:04:05' 1)
second=$(one_build 'two words/größer' '2031-11-12 13:14:15' 2)
expect "two builds" "$first" "$second"
cd "$place/work/one"
for platform in $platforms; do
	pair=$(as_user crossply info "$platform" pair)
	expect "what it says on $platform" "src/when.c Jan  1 1970 00:00:00 src/where.c Thu Jan  1 00:00:00 1970" \
		"$(as_user crossply run "$platform" "dist/$pair/when")"
done
as_user crossply build --platform "$(commas $platforms)" -o again --name when --cflags '-g' --check-reproducible src/*.c
