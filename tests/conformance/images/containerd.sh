#!/bin/sh
# containerd imports the archive the way kind does, with all platforms, and runs this machine's image.
set -eu
here=$1 crossply=$2
. "$here/begin.sh"
need containerd ctr
need_root containerd

cat >config.toml <<END
version = 2
root = "$work/root"
state = "$work/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$work/containerd.sock"
END
start containerd containerd -c config.toml
in_kind() {
	ctr -a "$work/containerd.sock" -n k8s.io "$@"
}
wait_for in_kind version
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
