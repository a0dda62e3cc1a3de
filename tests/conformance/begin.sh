#!/bin/sh
# begin.sh CROSSPLY PLACE-FILE: makes the place in which the conformance tests work, and writes its path to PLACE-FILE.
#
# The tests run as a user without rights whose home cannot be written to. A build folder may well be closed to that
# user, so that the place is a folder of its own in the system's temporary folder, with a copy of the program.
set -eu
crossply=$1
here=$(cd "$(dirname "$0")" && pwd)

sh "$here/end.sh" "$2"
place=$(mktemp -d "${TMPDIR:-/tmp}/crossply-conformance.XXXXXX")
echo "$place" >"$2"
chmod 755 "$place"
mkdir "$place/bin" "$place/home" "$place/cache" "$place/work"
cp "$crossply" "$place/bin/crossply"
chmod 555 "$place/home"
if [ "$(id -u)" = 0 ]; then
	chown -R 65534:65534 "$place/cache" "$place/work" "$place/home"
fi
. "$here/place.sh"
# Mirrors can be in the middle of an update, which `setup` waits for only so long.
for try in 1 2 3 4 5 6; do
	as_user crossply setup $all_platforms </dev/null && break
	[ "$try" != 6 ] || exit 1
	sleep 60
done
as_user crossply platforms
