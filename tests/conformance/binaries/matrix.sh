#!/bin/sh
# matrix.sh CROSSPLY WORK-FOLDER: builds a program with every compiler that is installed, and holds each against every
# platform: it must fit those that are listed here, and no other. qemu-user then says what the verdict is about: it runs
# what fits.
set -eu
crossply=$1
work=$2
here=$(cd "$(dirname "$0")" && pwd)

rm -rf "$work"
mkdir -p "$work/binaries" "$work/cache"
cd "$work"
export XDG_CACHE_HOME="$work/cache" LC_ALL=C
cat >hello.c <<'END'
#include <stdio.h>

int main(int count, char **arguments)
{
	double half = count * 0.5;
	return printf("hello %s%.1f\n", arguments[0] ? "" : "?", half) < 0;
}
END
cat >hello.cc <<'END'
#include <cstdio>
#include <stdexcept>
#include <string>

int main(int count, char **)
{
	try {
		throw std::runtime_error("hello " + std::to_string(count * 0.5).substr(0, 3));
	} catch (const std::exception &said) {
		return std::puts(said.what()) < 0;
	}
}
END
cat >hello.go <<'END'
package main

func main() { println("hello 0.5") }
END
echo 'fn main() { println!("hello {:.1}", std::env::args().count() as f64 * 0.5); }' >hello.rs
: >wanted

# binary NAME FITS-PLATFORMS COMPILER FLAGS...: builds hello.c, or hello.cc when the name says C++.
binary() {
	name=$1
	fits=$2
	shift 2
	case $name in
	cxx-*) hello=hello.cc ;;
	*) hello=hello.c ;;
	esac
	if command -v "$1" >/dev/null; then
		"$@" -O2 $hello -o "binaries/$name"
		echo "$name $fits" >>wanted
	else
		echo "no $1 here: $name is left out"
	fi
}

# go_binary NAME FITS-PLATFORMS VARIABLE=VALUE...
go_binary() {
	name=$1
	fits=$2
	shift 2
	if command -v go >/dev/null; then
		env CGO_ENABLED=0 GO111MODULE=off GOCACHE="$work/gocache" GOFLAGS= "$@" go build -o "binaries/$name" hello.go
		echo "$name $fits" >>wanted
	else
		echo "no go here: $name is left out"
	fi
}

# rust_binary NAME FITS-PLATFORMS TARGET FLAGS...: where rustc has the target's standard library.
rust_binary() {
	name=$1
	fits=$2
	target=$3
	shift 3
	if command -v rustc >/dev/null && [ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ]; then
		HOME=${HOME:-$work} rustc -O --target "$target" "$@" hello.rs -o "binaries/$name" &&
			echo "$name $fits" >>wanted
	else
		echo "no rustc for $target here: $name is left out"
	fi
}

amd64='linux/amd64 linux/amd64/v2 linux/amd64/v3 linux/amd64/v4'
arm64='linux/arm64 linux/arm64/v9'
binary amd64 "$amd64" x86_64-linux-gnu-gcc -static
binary amd64-pie "$amd64" x86_64-linux-gnu-gcc -static-pie
binary amd64v3 'linux/amd64/v3 linux/amd64/v4' x86_64-linux-gnu-gcc -static -march=x86-64-v3 -Wl,-z,x86-64-v3
binary 386 linux/386 i686-linux-gnu-gcc -static
binary arm64 "$arm64" aarch64-linux-gnu-gcc -static
binary arm64-pie "$arm64" aarch64-linux-gnu-gcc -static-pie
binary armv5 'linux/arm/v5 linux/arm/v6' arm-linux-gnueabi-gcc -static -march=armv5te -mfloat-abi=soft
binary armv6 linux/arm/v6 arm-linux-gnueabi-gcc -static -march=armv6 -mfloat-abi=soft -marm
binary armv7 linux/arm/v7 arm-linux-gnueabihf-gcc -static
# The trap: objects for v6 linked with Debian's armhf are a program for v7.
binary armv6-trap linux/arm/v7 arm-linux-gnueabihf-gcc -static -march=armv6+fp -marm
binary ppc64le linux/ppc64le powerpc64le-linux-gnu-gcc -static
binary ppc64 linux/ppc64 powerpc64-linux-gnu-gcc -static
binary s390x linux/s390x s390x-linux-gnu-gcc -static
binary riscv64 linux/riscv64 riscv64-linux-gnu-gcc -static
binary mips64le linux/mips64le mips64el-linux-gnuabi64-gcc -static
binary mips64 linux/mips64 mips64-linux-gnuabi64-gcc -static
binary mipsle linux/mipsle mipsel-linux-gnu-gcc -static
binary mips linux/mips mips-linux-gnu-gcc -static
binary windows-amd64.exe windows/amd64 x86_64-w64-mingw32-gcc
binary windows-386.exe windows/386 i686-w64-mingw32-gcc
binary cxx-amd64 "$amd64" x86_64-linux-gnu-g++ -static
binary cxx-386 linux/386 i686-linux-gnu-g++ -static
binary cxx-arm64 "$arm64" aarch64-linux-gnu-g++ -static
binary cxx-armv5 'linux/arm/v5 linux/arm/v6' arm-linux-gnueabi-g++ -static -march=armv5te -mfloat-abi=soft
binary cxx-armv7 linux/arm/v7 arm-linux-gnueabihf-g++ -static
binary cxx-ppc64le linux/ppc64le powerpc64le-linux-gnu-g++ -static
binary cxx-s390x linux/s390x s390x-linux-gnu-g++ -static
binary cxx-riscv64 linux/riscv64 riscv64-linux-gnu-g++ -static
binary cxx-mips64le linux/mips64le mips64el-linux-gnuabi64-g++ -static
binary cxx-mipsle linux/mipsle mipsel-linux-gnu-g++ -static
binary cxx-windows-amd64.exe windows/amd64 x86_64-w64-mingw32-g++ -static
binary cxx-windows-386.exe windows/386 i686-w64-mingw32-g++ -static
# Nothing that a platform runs as a static program.
binary amd64-dynamic '' x86_64-linux-gnu-gcc
binary amd64-object '' x86_64-linux-gnu-gcc -c
binary armv7-object '' arm-linux-gnueabihf-gcc -c
binary amd64-library '' x86_64-linux-gnu-gcc -shared -fPIC

go_binary go-amd64 "$amd64" GOARCH=amd64
go_binary go-amd64v2 'linux/amd64/v2 linux/amd64/v3 linux/amd64/v4' GOARCH=amd64 GOAMD64=v2
go_binary go-amd64v3 'linux/amd64/v3 linux/amd64/v4' GOARCH=amd64 GOAMD64=v3
go_binary go-amd64v4 linux/amd64/v4 GOARCH=amd64 GOAMD64=v4
go_binary go-armv5 'linux/arm/v5 linux/arm/v6 linux/arm/v7' GOARCH=arm GOARM=5
go_binary go-armv6 'linux/arm/v6 linux/arm/v7' GOARCH=arm GOARM=6
go_binary go-armv7 linux/arm/v7 GOARCH=arm GOARM=7
go_binary go-arm64 "$arm64" GOARCH=arm64
for name in 386 loong64 mips mipsle mips64 mips64le ppc64 ppc64le riscv64 s390x; do
	go_binary go-$name linux/$name GOARCH=$name
done
for name in windows/386 windows/amd64 windows/arm64 darwin/amd64 darwin/arm64 freebsd/386 freebsd/amd64 freebsd/arm64; do
	go_binary "go-$(echo $name | tr / -)" $name GOOS=${name%/*} GOARCH=${name#*/}
done
go_binary go-windows-arm windows/arm/v7 GOOS=windows GOARCH=arm
go_binary go-freebsd-arm freebsd/arm/v7 GOOS=freebsd GOARCH=arm GOARM=7
go_binary go-openbsd-amd64 '' GOOS=openbsd GOARCH=amd64
go_binary go-js-wasm '' GOOS=js GOARCH=wasm

rust_binary rust-amd64 "$amd64" x86_64-unknown-linux-gnu -C target-feature=+crt-static
rust_binary rust-amd64-musl "$amd64" x86_64-unknown-linux-musl
rust_binary rust-arm64-musl "$arm64" aarch64-unknown-linux-musl -C linker=rust-lld
rust_binary rust-windows-amd64.exe windows/amd64 x86_64-pc-windows-gnu -C linker=x86_64-w64-mingw32-gcc
rust_binary rust-wasi 'wasi/wasm wasip1/wasm' wasm32-wasi
rust_binary rust-amd64-dynamic '' x86_64-unknown-linux-gnu

[ "$(wc -l <wanted)" -gt 5 ] || { echo "SKIPPED: hardly a compiler here"; exit 77; }

# Under qemu 7.2 the threads of a Go program for 386 crash now and then, whatever the CPU; and Go wants SSE2 there.
not_run=go-386
. "$here/hold.sh"
exit $failed
