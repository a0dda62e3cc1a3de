#!/bin/sh
# Every document of a layout against the schemas of the image specification.
set -eu
here=$1 crossply=$2
. "$here/begin.sh"
schemas=/usr/share/gocode/src/github.com/opencontainers/image-spec/schema
[ -d "$schemas" ] || {
	echo 'SKIPPED: no golang-github-opencontainers-image-spec-dev here' >&2
	exit 77
}
python3 -c 'import jsonschema' 2>/dev/null || {
	echo 'SKIPPED: no python3-jsonschema here' >&2
	exit 77
}
python3 "$here/schemas.py" "$schemas" layout
mkdir unpacked
tar -xf app.tar -C unpacked
python3 "$here/schemas.py" "$schemas" unpacked
pack --platform "$host" --annotation org.example.note=yes --volume /data --user 7:8 -o annotated >/dev/null
python3 "$here/schemas.py" "$schemas" annotated
