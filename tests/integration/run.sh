#!/bin/sh
# run.sh CROSSPLY CASE: runs one case in a fresh folder with a clean environment, then looks for what it left behind.
# Exit status: 0 it passed, 77 it was skipped, 1 it failed. README.md says how a case is written.
#
# CROSSPLY_KEEP=1 in the environment keeps the folder for a look.
set -eu

crossply=$(realpath "$1")
case_file=$(realpath "$2")
here=$(dirname "$(realpath "$0")")
box=$(mktemp -d "${TMPDIR:-/tmp}/crossply-case.XXXXXX")
marker=$(basename "$box")
mkdir "$box/work" "$box/home" "$box/cache" "$box/bin" "$box/tmp" "$box/tools" "$box/result"

end() {
	if [ "${CROSSPLY_KEEP:-0}" = 1 ]; then
		echo "kept: $box" >&2
	else
		chmod -R u+rwx "$box" 2>/dev/null || :
		rm -rf "$box"
	fi
}
trap end EXIT
trap 'exit 1' INT TERM HUP

# Processes of the case that still run: they carry its marker in their environment, and this script does not.
left_processes() {
	for process in /proc/[0-9]*; do
		if grep -qs "CROSSPLY_CASE=$marker" "$process/environ"; then
			tr '\0' ' ' <"$process/cmdline" 2>/dev/null || :
			echo "(process ${process#/proc/})"
		fi
	done
}

# Temporary files that nobody renamed or removed, and (in tmp) any file at all.
left_files() {
	find "$box/work" "$box/cache" "$box/home" -name '.crossply-*' -print
	find "$box/tmp" -mindepth 1 -print
}

status=0
ulimit -c 0
cd "$box/work"
umask 022
# Whoever runs the tests may ignore signals, as nohup does: what is ignored when a shell begins cannot be heard in it.
env -i --default-signal CROSSPLY_CASE="$marker" HOME="$box/home" XDG_CACHE_HOME="$box/cache" TMPDIR="$box/tmp" LC_ALL=C TZ=UTC \
	PATH="$box/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" crossply="$crossply" box="$box" here="$here" \
	source="$(dirname "$(dirname "$here")")" ${ASAN_OPTIONS+ASAN_OPTIONS="$ASAN_OPTIONS"} \
	sh -euc '. "$here/harness.sh"; . "$1"; finish' sh "$case_file" || status=$?
[ "$status" = 0 ] || [ "$status" = 77 ] || exit 1

left=$(left_processes)
# One that was just killed may need a moment to go, on a busy machine a long one.
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -n "$left" ] || break
	sleep 0.5
	left=$(left_processes)
done
left=$left$(left_files)
if [ -n "$left" ]; then
	printf 'left behind:\n%s\n' "$left" >&2
	exit 1
fi
exit "$status"
