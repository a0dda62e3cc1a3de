# xx-info: every word on Debian, Alpine and RHEL-like systems.
ln -s "$crossply" xx-info
for id in debian ubuntu alpine fedora rhel centos rocky ol arch; do
	printf 'NAME="x"\nID="%s"\nVERSION_ID=12\n' $id >os-$id
done
# word DISTRIBUTION PLATFORM COMMAND WANTED [NAME=VALUE...]
word() {
	distribution=$1 platform=$2 command=$3 answer=$4
	shift 4
	run 0 env CROSSPLY_OS_RELEASE="$PWD/os-$distribution" TARGETPLATFORM="$platform" "$@" ./xx-info $command
	[ "$(cat "$box/result/out")" = "$answer" ] || fail "$distribution $platform $command: not $answer"
}
word debian linux/amd64 triple x86_64-linux-gnu
word debian linux/amd64 '' x86_64-linux-gnu
word debian linux/arm64 triple aarch64-linux-gnu
word debian linux/arm triple arm-linux-gnueabihf
word debian linux/arm triple armv7-linux-gnueabihf ARM_TARGET_ARCH=armv7
word debian linux/arm/v6 triple arm-linux-gnueabi ARM_TARGET_ARCH=armv7
word debian linux/arm/v5 triple arm-linux-gnueabi
word debian linux/386 triple i686-linux-gnu
word debian linux/ppc64le triple powerpc64le-linux-gnu
word debian linux/riscv64 triple riscv64gc-linux-gnu RISCV64_TARGET_ARCH=riscv64gc
word debian linux/mips64le triple mips64el-linux-gnuabi64
word debian linux/arm64 triple aarch64-linux-musl XX_LIBC=musl
word debian linux/arm64 triple aarch64-unknown-linux-gnu XX_VENDOR=unknown
word debian windows/amd64 triple x86_64-w64-mingw32
word debian windows/amd64 libc mingw32
word debian darwin/arm64 triple arm64-apple-macos11.0
word debian darwin/amd64 triple x86_64-apple-macos10.14 MACOSX_VERSION_MIN=10.14
word debian darwin/arm64 vendor apple
word debian darwin/arm64 march arm64
word debian linux/s390x pkg-arch s390x
word debian linux/arm/v6 pkg-arch armel
word debian linux/arm pkg-arch armhf
word debian windows/386 pkg-arch i386
word debian linux/386 march i386
word debian linux/arm/v5 march armv5l
word debian linux/arm variant v7
word debian linux/arm64 variant ''
word debian linux/arm64/v8 variant ''
word debian linux/arm/v8 variant v8
word debian linux/arm/v8 triple arm-linux-gnueabihf
word debian linux/foo pkg-arch unknown
word debian linux/foo triple unknown-unknown-none
word debian windows/arm march armv7l
word debian linux/amd64/v1 variant ''
word debian linux/amd64 variant '' TARGETVARIANT=v7
word debian linux/amd64/v3 variant v3
word debian linux/arm64 os linux
word debian linux/arm64 os-version 12
word debian linux/arm64 sysroot /
word debian darwin/arm64 sysroot /xx-sdk/MacOSX11.1.sdk/
word debian linux/ppc64le rhel-arch ppc64le
word debian linux/arm/v6 alpine-arch armhf
word alpine linux/arm64 triple aarch64-alpine-linux-musl
word alpine linux/arm/v6 triple armv6-alpine-linux-musleabihf
word alpine linux/arm triple armv7-alpine-linux-musleabihf
word alpine linux/386 triple i586-alpine-linux-musl
word alpine linux/386 pkg-arch x86
word alpine linux/s390x sysroot /s390x-alpine-linux-musl/
word alpine linux/s390x libc musl
word fedora linux/arm64 triple aarch64-linux-gnu
word fedora linux/arm pkg-arch armv7hl
word fedora linux/arm64 vendor fedora
word arch linux/arm64 triple aarch64-arch-linux-gnu
word arch linux/arm64 pkg-arch arm64
for id in ubuntu rhel centos rocky ol; do
	word $id linux/arm64 triple aarch64-linux-gnu
	word $id linux/arm64 vendor $id
	word $id linux/arm64 libc gnu
done
word ubuntu linux/ppc64le pkg-arch ppc64el
for id in rhel centos rocky ol; do
	word $id linux/ppc64le pkg-arch ppc64le
	word $id linux/arm64 pkg-arch aarch64
	word $id linux/386 pkg-arch i386
done
# What the helper prints it also takes, for a machine that it knows nothing of.
word debian linux/foo triple foo-linux-gnu XX_TRIPLE=foo-linux-gnu
word debian linux/foo march foo32 XX_MARCH=foo32
word debian linux/foo pkg-arch foodeb XX_DEBIAN_ARCH=foodeb
word debian linux/foo rhel-arch foorpm XX_RHEL_ARCH=foorpm
word alpine linux/foo pkg-arch fooapk XX_ALPINE_ARCH=fooapk
word debian linux/arm64 triple aarch64-linux-gnu XX_TRIPLE=foo-linux-gnu
word debian linux/arm64 march aarch64 XX_MARCH=foo32
word debian linux/arm64 pkg-arch arm64 XX_DEBIAN_ARCH=foodeb
run 0 env CROSSPLY_OS_RELEASE="$PWD/os-debian" TARGETPAIR=linux-armv6 ./xx-info env
stdout_is <<'END'
XX_OS=linux
XX_OS_VERSION=12
XX_ARCH=arm
XX_MARCH=armv6l
XX_VENDOR=debian
XX_PKG_ARCH=armel
XX_TRIPLE=arm-linux-gnueabi
XX_LIBC=gnu
TARGETOS=linux
TARGETARCH=arm
TARGETVARIANT=v6
END
run 0 env TARGETPLATFORM=linux/s390x ./xx-info is-cross
run 1 env TARGETPLATFORM= ./xx-info is-cross
run 1 ./xx-info nonsense
stdout_is <<'END'
unknown command nonsense
END
run 0 ./xx-info --help
stdout_empty
stderr_has 'Usage: xx-info'
