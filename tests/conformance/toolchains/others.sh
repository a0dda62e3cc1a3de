#!/bin/sh
# The families beside gnu and llvm, with real compilers: Windows, WebAssembly, FreeBSD, macOS, C and C++, and every kind of
# executable; what can be run here is run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder others
cp "$here/plain.c" "$here/plain.cc" .

# one PLATFORM FAMILY KIND: C and C++ programs, verified.
one() {
	as_user crossply cc --platform "$1" --toolchain "$2" --link "$3" -O1 -Wall -Werror plain.c -o "$2-$3.c.exe"
	as_user crossply c++ --platform "$1" --toolchain "$2" --link "$3" -O1 -Wall -Werror plain.cc -o "$2-$3.cc.exe"
	as_user crossply verify --platform "$1" "$2-$3.c.exe" "$2-$3.cc.exe" >/dev/null
	echo "ok: $2 for $1, $3"
}
wanted='plain.c 42 one'
wanted_cxx='plain.cc 42 caught'
for platform in windows/amd64 windows/386; do
	for family in mingw llvm-mingw; do
		one $platform $family static
		one $platform $family dynamic
		if [ $platform = windows/amd64 ]; then
			expect "$family under wine" "$wanted" "$(as_user env HOME="$PWD" crossply run $platform ./$family-static.c.exe one | tr -d '\r')"
			expect "$family under wine, C++" "$wanted_cxx" "$(as_user env HOME="$PWD" crossply run $platform ./$family-static.cc.exe | tr -d '\r')"
		fi
	done
done
printf '1 VERSIONINFO\nBEGIN\nEND\n' >version.rc
as_user crossply windres --platform windows/amd64 version.rc version.o
as_user crossply cc --platform windows/amd64 plain.c version.o -o with-version.exe

# WebAssembly: Debian's libc++ has no exceptions.
for platform in wasi/wasm wasip1/wasm; do
	as_user crossply cc --platform $platform -O1 -Wall -Werror plain.c -o plain.wasm
	as_user crossply c++ --platform $platform -O1 -fno-exceptions -DNO_EXCEPTIONS plain.cc -o plain-cxx.wasm
	as_user crossply verify --platform $platform plain.wasm plain-cxx.wasm >/dev/null
	status=0
	expect "$platform" "$wanted" "$(as_user crossply run $platform ./plain.wasm one)"
	expect "$platform, C++" "$wanted_cxx" "$(as_user crossply run $platform ./plain-cxx.wasm)"
	as_user crossply run $platform ./plain.wasm || status=$?
	expect "the status of a program on $platform" 3 "$status"
done

# Before results are let out: wine and Node.js run what is not linux.
as_user env HOME="$PWD" crossply build -q --platform windows/amd64,wasi/wasm -o smoked --name plain --smoke './plain one' \
	--smoke=require --timeout 900 plain.c
expect 'smoke tests of windows and wasm' 'plain.wasm plain.exe' "$(cd smoked && ls */* | sed 's|.*/||' | tr '\n' ' ' | sed 's/ $//')"
# Dynamic programs find their C library where Debian's cross compilers keep it.
as_user crossply build -q --platform linux/arm64 --toolchain gnu --link dynamic -o dynamic --name plain --smoke './plain one' \
	--smoke=require --timeout 900 plain.c
echo 'ok: smoke test of a dynamic program'

# A FreeBSD sysroot as small as can be: start files and a C library that only ends the program.
as_user mkdir -p freebsd/usr/lib freebsd/usr/include
printf '.globl _start\n_start: mov $1, %%eax\nxor %%edi, %%edi\nsyscall\n' | as_user tee start.s >/dev/null
as_user clang --target=x86_64-unknown-freebsd13 -c start.s -o freebsd/usr/lib/crt1.o
for name in crti crtn crtbeginT crtend crtbegin; do
	as_user clang --target=x86_64-unknown-freebsd13 -c -x assembler /dev/null -o freebsd/usr/lib/$name.o
done
for name in c gcc gcc_eh; do
	as_user llvm-ar rcs freebsd/usr/lib/lib$name.a freebsd/usr/lib/crti.o
done
as_user crossply setup freebsd/amd64 --sysroot freebsd
echo 'int main(void) { return 0; }' >empty.c
as_user crossply cc --platform freebsd/amd64 empty.c -o empty.freebsd
as_user crossply verify --platform freebsd/amd64 --static empty.freebsd

# A macOS SDK as small as can be: one text stub.
as_user mkdir -p 'my sdk/usr/lib' 'my sdk/usr/include'
as_user tee 'my sdk/usr/lib/libSystem.tbd' >/dev/null <<'END'
--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos, arm64-macos ]
install-name: '/usr/lib/libSystem.B.dylib'
exports:
  - targets: [ x86_64-macos, arm64-macos ]
    symbols: [ dyld_stub_binder, _puts ]
...
END
for platform in darwin/amd64 darwin/arm64; do
	as_user crossply setup $platform --sysroot 'my sdk'
	as_user crossply cc --platform $platform empty.c -o empty.macho
	as_user crossply verify --platform $platform empty.macho
done

# glibc by clang: C++, and every kind of executable, over a private sysroot.
as_user crossply setup --toolchain llvm-glibc --language c++ linux/arm64 linux/s390x
for kind in static static-pie dynamic; do
	one linux/arm64 llvm-glibc $kind
	expect "llvm-glibc, $kind" "$wanted" "$(as_user crossply run --sysroot "$place/cache/crossply/sysroots/arm64-glibc" linux/arm64 ./llvm-glibc-$kind.c.exe one)"
	expect "llvm-glibc, $kind, C++" "$wanted_cxx" "$(as_user crossply run --sysroot "$place/cache/crossply/sysroots/arm64-glibc" linux/arm64 ./llvm-glibc-$kind.cc.exe)"
done
for platform in linux/arm/v7 linux/386 linux/ppc64le; do
	as_user crossply setup --toolchain llvm-glibc --language c++ $platform
	for kind in static dynamic; do
		one $platform llvm-glibc $kind
		expect "llvm-glibc, $kind" "$wanted_cxx" "$(as_user crossply run \
			--sysroot "$place/cache/crossply/sysroots/$(as_user crossply info $platform debian-arch)-glibc" \
			$platform ./llvm-glibc-$kind.cc.exe)"
	done
done
one linux/s390x llvm-glibc static
expect "llvm-glibc for linux/s390x, C++" "$wanted_cxx" "$(as_user crossply run linux/s390x ./llvm-glibc-static.cc.exe)"

# The kinds that the other families make.
for kind in static static-pie dynamic; do
	one linux/amd64 gnu $kind
	expect "gnu, $kind" "$wanted" "$(as_user crossply run linux/amd64 ./gnu-$kind.c.exe one)"
	one linux/amd64 native $kind
	expect "native, $kind" "$wanted" "$(as_user crossply run linux/amd64 ./native-$kind.c.exe one)"
done
for kind in static static-pie; do
	as_user crossply cc --platform linux/arm/v7 --toolchain llvm --link $kind plain.c -o llvm-$kind
	as_user crossply verify --platform linux/arm/v7 --static llvm-$kind
	expect "llvm, $kind" "$wanted" "$(as_user crossply run linux/arm/v7 ./llvm-$kind one)"
done
for kind in static static-pie dynamic; do
	as_user crossply build -q --platform linux/amd64,linux/arm64 --toolchain gnu --link $kind -o "built-$kind" --name plain plain.cc
	expect "build --link $kind, C++" "$wanted_cxx" "$(as_user crossply run linux/amd64 "./built-$kind/linux-amd64/plain")"
	expect "build --link $kind, C++ for linux/arm64" "$wanted_cxx" \
		"$(as_user crossply run --sysroot /usr/aarch64-linux-gnu linux/arm64 "./built-$kind/linux-arm64/plain")"
done
status=0
as_user crossply cc --platform linux/s390x --toolchain gnu --link static-pie plain.c 2>message || status=$?
expect "the status of a kind that a family does not make" 125 "$status"
grep -q 'gnu: it makes no static-pie programs for linux/s390x' message
