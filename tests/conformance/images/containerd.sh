#!/bin/sh
# containerd imports the archive the way kind does, with all platforms, and runs this machine's image.
set -eu
here=$1 crossply=$2
. "$here/begin.sh"
need containerd ctr
need_root containerd

start_containerd
in_kind images import --all-platforms --digests --snapshotter native app.tar
line=$(in_kind images ls name==docker.io/library/app:1.0 | tail -n 1)
for platform in $platforms; do
	case $line in
	*"$platform"*) ;;
	*) fail "$platform is missing in: $line" ;;
	esac
done
case $line in
*"$digest"*) echo 'ok: the digest of the index' ;;
*) fail "another digest than $digest: $line" ;;
esac
expect 'it runs' "hello from $host" \
	"$(in_kind run --rm --snapshotter native docker.io/library/app:1.0 conformance 2>"$work/run.log")"
