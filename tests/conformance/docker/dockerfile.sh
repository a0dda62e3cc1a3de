#!/bin/sh
# dockerfile.sh HERE CROSSPLY-STATIC KEPT: buildah builds docs/guide/Dockerfile for three platforms, over a base that holds
# neither a compiler nor an emulator. The base is kept in the folder KEPT between runs.
set -eu
here=$1 crossply=$2 kept=$3
. "$here/../images/client.sh"
need buildah mmdebstrap qemu-aarch64-static qemu-arm-static
need_root buildah

# The program that is copied in needs nothing of the place where it runs.
"$crossply" verify --platform native --static --require static-nss "$crossply" >report || fail "crossply-static: $(cat report)"

# In memory, where that is large enough: dpkg and buildah write thousands of small files.
mkdir store
{ [ "$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)" -ge 8 ] &&
	mount -t tmpfs -o size=6g,mode=755 tmpfs store 2>/dev/null; } || echo 'not in memory here: on disk, and slower'
mkdir store/tmp
export TMPDIR="$work/store/tmp"

. /etc/os-release
base=$kept/base-$VERSION_CODENAME.tar
if [ ! -s "$base" ]; then
	# A mirror in the middle of an update answers with lists and files that do not match for some minutes.
	for pause in 20 60 120 240 0; do
		mmdebstrap --quiet --variant=apt --dpkgopt=force-unsafe-io "$VERSION_CODENAME" store/base.tar \
			>mmdebstrap.log 2>&1 && break
		[ $pause != 0 ] || fail 'mmdebstrap made no base'
		sleep $pause
	done
	cp store/base.tar "$base.new"
	mv "$base.new" "$base"
	rm store/base.tar
fi
for name in gcc clang aarch64-linux-gnu-gcc qemu-aarch64-static qemu-aarch64; do
	! tar -tf "$base" | grep -q "/bin/$name\$" || fail "the base has $name"
done
echo 'ok: the base has no compiler and no emulator'

build() {
	buildah --root "$work/store/images" --runroot "$work/store/run" --storage-driver "$driver" "$@"
}
driver=overlay
build from scratch >/dev/null 2>&1 || {
	rm -rf store/images store/run
	driver=vfs
}
container=$(build from scratch)
build add -q "$container" "$base" / >/dev/null
base_image=$(build commit -q "$container")
build rm "$container" >/dev/null

# What the user gets from a registry, as crossply itself packs it.
pair=$("$crossply" info native pair)
mkdir -p "tool/$pair" context
cp "$crossply" "tool/$pair/crossply"
strip "tool/$pair/crossply"
"$crossply" image -q --platform native tool -t crossply:latest -o tool.layout >/dev/null
crossply_image=$(build pull -q oci:tool.layout:latest)

cp -R "$here/../../../docs/examples/probe/src" context/
cp "$here/../../../docs/guide/Dockerfile" .

# dockerfile FILE ARGUMENT...: without a terminal, what is said goes to build.log.
dockerfile() {
	file=$1
	shift
	build bud --isolation chroot --layers -f "$file" --build-arg "BASE=$base_image" \
		--build-arg "CROSSPLY=$crossply_image" "$@" context >build.log 2>&1
}
platforms='linux/amd64 linux/arm64 linux/arm/v7'
# What it installs comes from the same mirror.
again=
for pause in 60 180 0; do
	dockerfile Dockerfile $again --platform "$(echo $platforms | tr ' ' ',')" --manifest probe && break
	[ $pause != 0 ] || fail 'the build failed'
	again=--no-cache
	build manifest rm probe >/dev/null 2>&1 || :
	sleep $pause
done
expect 'how often RUN verified' 3 "$(grep -c '^1 fit, 0 do not' build.log)"

# Names of images are in lower case, and folders may not be: their paths are relative. What came out, by itself, and from inside.
build manifest push -q --all probe oci:probe.layout >/dev/null
"$crossply" verify --static --strict probe.layout >report || fail "$(cat report)"
for platform in $platforms; do
	head -n 1 report | grep -qF "$platform" || fail "no $platform in: $(cat report)"
	image=$(build pull -q --platform "$platform" oci:probe.layout)
	container=$(build from "$image")
	mounted=$(build mount "$container")
	expect "what is in the image of $platform" ./probe "$(cd "$mounted" && find . -type f)"
	"$crossply" verify -q --platform "$platform" --static "$mounted/probe" >/dev/null
	"$crossply" run "$platform" "$mounted/probe" --self-test
	build rm "$container" >/dev/null
	echo "ok: the program of $platform"
done

# The stage that built for arm64 is this machine's own: nothing in it was emulated.
dockerfile Dockerfile --platform linux/arm64 --target build --iidfile stage || fail 'the stage cannot be built by itself'
container=$(build from "$(cat stage)")
mounted=$(build mount "$container")
"$crossply" verify -q --platform native "$(realpath "$mounted/usr/bin/dash")" >/dev/null
"$crossply" verify -q --platform linux/arm64 "$mounted/out/probe" >/dev/null
build rm "$container" >/dev/null
echo 'ok: the stage of linux/arm64 is of this machine'

# Mistakes stop the build, and say what to do.
sed '/^ARG TARGETPLATFORM/d' Dockerfile >Forgotten
! dockerfile Forgotten --platform linux/arm64 || fail 'it builds without a platform'
grep -qF 'add `ARG TARGETPLATFORM` before this RUN' build.log || fail "it does not say what to add: $(cat build.log)"
sed 's/crossply cc -O2/gcc -O2 -static/' Dockerfile >Mislabelled
! dockerfile Mislabelled --platform linux/arm64 || fail 'a program of this machine got into an image of linux/arm64'
grep -q '/out/probe: machine: found .*wanted machine 0xb7' build.log || fail "it does not say what is wrong: $(cat build.log)"
echo 'ok: mistakes are refused'
