#!/bin/sh
# podman loads the archive and runs this machine's image; buildah pulls the image of another platform from the layout.
set -eu
here=$1 crossply=$2
. "$here/begin.sh"
need podman
need_root podman

pod() {
	podman --root "$work/storage" --runroot "$work/run" --storage-driver vfs --cgroup-manager cgroupfs "$@"
}

pod load -q -i app.tar
expect 'the name that was loaded' docker.io/library/app:1.0 "$(pod images --format '{{.Repository}}:{{.Tag}}')"
expect 'its platform' "$host" "$(pod image inspect --format '{{.Os}}/{{.Architecture}}' app:1.0)"
expect 'its entrypoint' '[/hello]' "$(pod image inspect --format '{{.Config.Entrypoint}}' app:1.0)"
# Limits that need no right to raise them, where this test is itself in a container.
expect 'it runs' "hello from $host" \
	"$(pod run --rm --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 app:1.0)"

if command -v buildah >/dev/null 2>&1; then
	for suffix in $suffixes; do
		case $suffix in
		arm64 | s390x | riscv64) ;;
		*) continue ;;
		esac
		image=$(buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs pull -q \
			--arch "$suffix" oci:layout:1.0)
		expect "buildah pulls $suffix" "$suffix" "$(pod image inspect --format '{{.Architecture}}' "$image")"
	done
fi
