#!/bin/sh
# Lua with its own Makefile through the command form of `build`, for ten platforms: verified, run under qemu-user with a
# script whose output is checked, packed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder lua
# Copied: the folder of the sources may be closed to that user.
cp "$here/../debian-source.sh" .
as_user sh -euc ". ./debian-source.sh; debian_source lua5.4"
cp "$here/check.lua" .

cd lua5.4
as_user crossply build --platform "$(commas $all_platforms)" -o ../dist --collect src/lua -j 2 --progress plain -- \
	make -C src CC={cc} 'AR={ar} rcu' RANLIB={ranlib} posix
cd ..
as_user crossply verify dist
for platform in $all_platforms; do
	pair=$(as_user crossply info "$platform" pair)
	expect "check.lua on $platform" "$(cat "$here/check.expected")" \
		"$(as_user crossply run "$platform" "dist/$pair/lua" check.lua)"
done

# A second run finds everything built: make has nothing to do, and the programs stay as they are.
before=$(cat dist/*/lua | sha256sum)
cd lua5.4
as_user crossply build --platform "$(commas $all_platforms)" -o ../dist --collect src/lua -j 2 --progress plain -- \
	make -C src CC={cc} 'AR={ar} rcu' RANLIB={ranlib} posix >../second 2>&1
cd ..
expect "the programs after a second run" "$before" "$(cat dist/*/lua | sha256sum)"

# Without CC={cc} the Makefile's own `CC= gcc` wins, and what comes out is for this machine: that is found and named.
cd lua5.4
if as_user crossply build --platform linux/arm64 -o ../wrong --collect src/lua -- make -C src posix >../wrong.log 2>&1; then
	echo "a build that ignored CC was accepted" >&2
	exit 1
fi
grep -q 'CC={cc}' ../wrong.log || {
	cat ../wrong.log >&2
	echo "the message does not say to write CC={cc}" >&2
	exit 1
}
cd ..
as_user crossply image dist -t lua:5.4 -o image --entrypoint /lua
as_user crossply inspect image
