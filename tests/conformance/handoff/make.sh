#!/bin/sh
# Lua with its own Makefile and the variables of `crossply env`, for three platforms; run under qemu-user.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder handoff-make
for platform in linux/arm64 linux/arm/v6 linux/riscv64; do
	pair=$(as_user crossply info "$platform" pair)
	as_user cp -R ../handoff-sources/lua5.4 $pair
	as_user sh -euc 'eval "$(crossply env "$1")"
		make -C "$2/src" -j2 posix CC="$CC" AR="$AR rcu" RANLIB="$RANLIB" MYCFLAGS=-O1
		"${CROSS_COMPILE}strip" "$2/src/lua"' sh "$platform" $pair >$pair.log 2>&1 || {
		tail -n 40 $pair.log >&2
		exit 1
	}
	as_user crossply verify --platform "$platform" --static $pair/src/lua >/dev/null
	expect "Lua on $platform" "$(cat "$here/../main-job/check.expected")" \
		"$(as_user crossply run "$platform" $pair/src/lua - <"$here/../main-job/check.lua")"
done
