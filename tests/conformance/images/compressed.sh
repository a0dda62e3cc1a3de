#!/bin/sh
# Layers that are not gzip, zstd of two levels and plain tar, in the hands of podman, umoci, containerd and dockerd: each
# loads or unpacks the image and finds the files that were packed, or says by itself that it cannot read the format.
set -eu
here=$1 crossply=$2
. "$here/begin.sh"
need podman umoci containerd ctr dockerd docker
need_root compressed

for compress in zstd zstd:19 none; do
	pack -o "layout-${compress#zstd:}" --compress "$compress" --platform "$host" >/dev/null
	pack -o "${compress#zstd:}.tar" --compress "$compress" --platform "$host" >/dev/null
done
for compress in zstd 19 none; do
	"$crossply" inspect "layout-$compress" --check >/dev/null || fail "our own reader refuses $compress"
	"$crossply" verify "$compress.tar" --platform "$host" >/dev/null || fail "our own verification refuses $compress"
done

pod() {
	podman --root "$work/storage" --runroot "$work/run" --storage-driver vfs --cgroup-manager cgroupfs "$@"
}
for compress in zstd 19 none; do
	image=$(pod pull -q "oci:layout-$compress:1.0")
	expect "podman runs $compress" "hello from $host" \
		"$(pod run --rm --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$image")"
	pod rmi -f "$image" >/dev/null
done

# umoci 0.4.7 knows plain tars, and no zstd.
umoci --log=error unpack --rootless --image layout-none:1.0 bundle
diff -r "dist/$(echo "$host" | tr / -)" bundle/rootfs || fail 'umoci unpacks other files than were packed'
if umoci --log=error unpack --rootless --image layout-zstd:1.0 bundle-zstd 2>umoci.txt; then
	diff -r "dist/$(echo "$host" | tr / -)" bundle-zstd/rootfs || fail 'umoci unpacks other files than were packed'
	echo 'ok: umoci unpacks zstd'
else
	grep -q 'media type\|mediatype\|application/vnd.oci.image.layer.v1.tar+zstd' umoci.txt ||
		fail "umoci fails otherwise than by the format: $(cat umoci.txt)"
	echo 'ok: umoci says that it does not know zstd'
fi

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
for compress in zstd 19 none; do
	in_kind images import --snapshotter native "$compress.tar" >/dev/null
	expect "containerd runs $compress" "hello from $host" \
		"$(in_kind run --rm --snapshotter native docker.io/library/app:1.0 conformance 2>"$work/run.log")"
	in_kind images rm --sync docker.io/library/app:1.0 "docker.io/library/app:1.0-$host_suffix" >/dev/null
done

export DOCKER_HOST="unix://$work/docker.sock"
start docker dockerd --bridge=none --iptables=false --ip6tables=false --storage-driver vfs -H "$DOCKER_HOST" \
	--data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/docker.pid"
wait_for docker version
docker load -q -i none.tar
expect 'dockerd runs none' "hello from $host" "$(docker run --rm --network none app:1.0)"
docker rmi -f app:1.0 "app:1.0-$host_suffix" >/dev/null
# Docker takes zstd from version 23 on, and before that calls it a bad tar.
if docker load -q -i zstd.tar >docker.txt 2>&1; then
	expect 'dockerd runs zstd' "hello from $host" "$(docker run --rm --network none app:1.0)"
else
	grep -q 'invalid tar header' docker.txt || fail "dockerd fails otherwise than by the format: $(cat docker.txt)"
	echo 'ok: this dockerd does not know zstd'
fi
