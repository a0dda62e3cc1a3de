#!/bin/sh
# tini, a real program for images, through the sources form of `build`, for every platform; each runs a child and hands
# its exit status on.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder tini
# Copied: the folder of the sources may be closed to that user.
cp "$here/../debian-source.sh" .
as_user sh -euc ". ./debian-source.sh; debian_source tini"
cd tini
# What tini's CMakeLists.txt would generate.
as_user sh -c 'sed -e "s/@tini_VERSION_MAJOR@/0/; s/@tini_VERSION_MINOR@/19/; s/@tini_VERSION_PATCH@/0/; s/@tini_VERSION_GIT@//" \
	src/tiniConfig.h.in >src/tiniConfig.h'
as_user crossply build --platform "$(commas $all_platforms)" -o ../dist --name tini -j 2 --strip --progress plain \
	--cflags '-Os -Isrc -DPR_SET_CHILD_SUBREAPER=36 -DPR_GET_CHILD_SUBREAPER=37' src/tini.c
cd ..
as_user crossply verify dist
for platform in $all_platforms; do
	pair=$(as_user crossply info "$platform" pair)
	status=0
	as_user crossply run "$platform" "dist/$pair/tini" -- /bin/sh -c 'exit 42' || status=$?
	expect "the child's status through tini on $platform" 42 "$status"
done
