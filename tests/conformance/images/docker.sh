#!/bin/sh
# dockerd loads every platform of the archive and runs this machine's.
set -eu
here=$1 crossply=$2
. "$here/begin.sh"
need dockerd docker
need_root dockerd

start_dockerd
docker load -q -i app.tar
set -- $suffixes
for platform in $platforms; do
	rest=${platform#linux/}
	expect "the tag of $platform" "linux/${rest%%/*}" "$(docker image inspect --format '{{.Os}}/{{.Architecture}}' "app:1.0-$1")"
	shift
done
expect 'the plain tag' "$host" "$(docker image inspect --format '{{.Os}}/{{.Architecture}}' app:1.0)"
expect 'the time' 2024-05-01T12:00:00Z "$(docker image inspect --format '{{.Created}}' app:1.0)"
expect 'it runs' "hello from $host" "$(docker run --rm --network none app:1.0)"
