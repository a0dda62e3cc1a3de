#!/bin/sh
# quickstart.sh SOURCE: the quick start puts everything where its caller said, also when that is a relative path. What it
# calls is written down instead of done: programs of these names stand in front of the real ones.
set -eu

source=$1
box=$(mktemp -d "${TMPDIR:-/tmp}/crossply-quickstart.XXXXXX")
trap 'rm -rf "$box"' EXIT
mkdir "$box/bin" "$box/work"

fail() {
	echo "$*" >&2
	cat "$box/out" "$box/calls" >&2
	exit 1
}

# fake NAME: a program that writes down its arguments.
fake() {
	{
		echo '#!/bin/sh'
		echo "echo \"$1 \$*\" >>'$box/calls'"
		cat
	} >"$box/bin/$1"
	chmod +x "$box/bin/$1"
}

fake dpkg-query </dev/null
printf 'printf installed\n' >>"$box/bin/dpkg-query"
fake cmake </dev/null
# ninja -C FOLDER crossply: "builds" a command that writes down where it would write.
fake ninja <<END
cp '$box/bin/crossply' "\$2/crossply"
END
fake crossply <<'END'
case $1 in
info) echo linux-any ;;
esac
END

# start FOLDER...: runs it in an empty folder.
start() {
	rm -rf "$box/work"
	mkdir "$box/work"
	: >"$box/calls"
	(cd "$box/work" && env "PATH=$box/bin:$PATH" "CROSSPLY_BUILD_DIR=$build" sh "$source/cmake/quickstart.sh" "$@") \
		>"$box/out" 2>&1 || fail "quickstart.sh $* with CROSSPLY_BUILD_DIR=$build failed"
}

# wrote TEXT: it is among the calls.
wrote() {
	grep -qF -- "$1" "$box/calls" || fail "not called: $1"
}

build=here/build
start here/out
wrote "cmake -S $source -B $box/work/here/build "
wrote " -o $box/work/here/out/dist src/"
wrote "crossply image $box/work/here/out/dist -t probe:1.0 -o $box/work/here/out/image "
[ -d "$box/work/here/out" ] || fail "the folder was not made where the script was started"

build=$box/work/absolute
start
wrote " -o $box/work/absolute/quickstart/dist src/"
start "$box/work/out"
wrote " -o $box/work/out/dist src/"
