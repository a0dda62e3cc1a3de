#!/bin/sh
# The Lua that lua.sh built, packed by a user without rights, in the hands of every client: read by skopeo, unpacked by
# umoci, loaded and run by dockerd and podman, imported and run by containerd. The script's output is checked each time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
. "$here/../images/client.sh"
need skopeo umoci dockerd docker podman containerd ctr

cd "$place/work/lua"
as_user rm -rf packed
as_user mkdir packed
pack() {
	as_user crossply image dist -t lua:5.4 --entrypoint /lua --cmd /check.lua --add check.lua:/check.lua "$@"
}
pack -o packed/layout --digest-file packed/digest
pack -o packed/lua.tar
packed=$place/work/lua/packed
cd "$work"
digest=$(cat "$packed/digest")
checked=$(cat "$here/check.expected")

expect 'the index in the layout' "$digest" "sha256:$(skopeo inspect --raw "oci:$packed/layout:5.4" | sha256sum | cut -d' ' -f1)"
expect 'the index in the archive' "$digest" \
	"sha256:$(skopeo inspect --raw "oci-archive:$packed/lua.tar" | sha256sum | cut -d' ' -f1)"
for platform in $all_platforms; do
	pair=$(as_user crossply info "$platform" pair)
	umoci --log=error unpack --rootless --image "$packed/layout:5.4-${pair#linux-}" "$pair"
	cmp "$pair/rootfs/lua" "$place/work/lua/dist/$pair/lua"
	chmod -R a+rX . "$pair/rootfs"
	expect "check.lua from the image of $platform" "$checked" \
		"$(as_user crossply run "$platform" "$pair/rootfs/lua" "$pair/rootfs/check.lua")"
done

need_root 'running containers'
start_dockerd
docker load -q -i "$packed/lua.tar"
expect 'check.lua in dockerd' "$checked" "$(docker run --rm --network none lua:5.4)"

pod() {
	podman --root "$work/storage" --runroot "$work/run" --storage-driver vfs --cgroup-manager cgroupfs "$@"
}
pod load -q -i "$packed/lua.tar"
expect 'check.lua in podman' "$checked" \
	"$(pod run --rm --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 lua:5.4)"

start_containerd
in_kind images import --all-platforms --digests --snapshotter native "$packed/lua.tar"
expect 'check.lua in containerd' "$checked" \
	"$(in_kind run --rm --snapshotter native docker.io/library/lua:5.4 lua 2>"$work/run.log")"
