#!/bin/sh
# docs.sh SOURCE-FOLDER PLACE-FILE DOCUMENT: runs what a document shows, in a copy of the example program's folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder "docs-$(basename "$3" .md)"
cp -R "$1/docs/examples/probe/src" "$1/docs/examples/probe/README.md" .
[ "$(id -u)" != 0 ] || chown -R 65534:65534 .
mkdir -p "$place/documents"
cp "$here/run.py" "$1/$3" "$place/documents/"
as_user python3 "$place/documents/run.py" "$place/documents/$(basename "$3")" .
