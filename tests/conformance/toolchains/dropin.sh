#!/bin/sh
# `cc` where build systems expect a compiler: questions without inputs, every kind of output, response files, ar and ranlib.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder dropin
cp "$here/hello.c" .
echo 'int twice(int x); int twice(int x) { return 2 * x; }' >lib.c
echo 'int twice(int x); int main(void) { return twice(21) != 42; }' >main.c

# machine FILE: what readelf says it is.
machine() {
	readelf -h "$1" | sed -n 's/^ *Machine: *//p'
}
as_user crossply setup --toolchain llvm linux/arm64
for family in gnu llvm; do
	tool() {
		name=$1
		shift
		as_user crossply "$name" --platform linux/arm64 --toolchain $family "$@"
	}
	tool cc -dumpmachine | grep -q '^aarch64-'
	tool cc --version | grep -q -e clang -e gcc
	tool cc -v 2>/dev/null
	expect "$family -E" '"hello"' "$(printf '#define A "hello"\nA\n' | tool cc -E -P -x c - | tail -n 1)"
	tool cc -c lib.c -o lib.o
	tool ar rcs lib.a lib.o
	tool ranlib lib.a
	expect "$family nm" twice "$(tool nm lib.a | sed -n 's/.* T //p')"
	tool cc -r lib.o -nostdlib -o both.o
	expect "$family -r" REL "$(readelf -h both.o | sed -n 's/^ *Type: *\([A-Z]*\).*/\1/p')"
	tool cc -shared -nostdlib -fPIC lib.c -o lib.so
	expect "$family -shared" DYN "$(readelf -h lib.so | sed -n 's/^ *Type: *\([A-Z]*\).*/\1/p')"
	echo 'main.c lib.a -o "with a blank"' | as_user tee arguments >/dev/null
	tool cc @arguments
	tool strip 'with a blank'
	as_user crossply run linux/arm64 './with a blank'
	expect "$family machine" AArch64 "$(machine 'with a blank')"
	tool objdump -f lib.o >/dev/null
	tool objcopy -O binary -j .text lib.o lib.bin
	tool cc -static-pie -fPIE main.c lib.c -o pie
	expect "$family -static-pie" DYN "$(readelf -h pie | sed -n 's/^ *Type: *\([A-Z]*\).*/\1/p')"
	as_user crossply verify --platform linux/arm64 pie
	as_user crossply run linux/arm64 ./pie
	status=0
	echo 'int main(' | tool cc -x c - 2>errors || status=$?
	expect "$family: the status of a compiler that fails" 1 "$status"
	tool ld -r lib.o -o relinked.o
done

# The trap: an ARMv7 sysroot under linux/arm/v6, by option and by definition.
as_user crossply setup --toolchain llvm linux/arm/v6 linux/arm/v7
status=0
as_user crossply cc --platform linux/arm/v6 --toolchain llvm \
	--sysroot="$place/cache/crossply/sysroots/armhf-musl" hello.c -o trap 2>message || status=$?
expect "the trap by option" 125 "$status"
grep -q "Debian's armhf is ARMv7" message
[ ! -e trap ]
as_user mkdir definitions
as_user tee definitions/trap.yaml >/dev/null <<'END'
family: trap
languages: [c]
libc: glibc
triple: arm-linux-gnueabihf
tools: {cc: arm-linux-gnueabihf-gcc}
compile: [-march=armv6, -marm, -mfpu=vfp]
link: [-static]
platforms: {linux/arm/v6: }
END
status=0
as_user crossply cc --platform linux/arm/v6 --toolchain trap --definitions definitions hello.c -o trap 2>message || status=$?
expect "the trap by definition" 125 "$status"
grep -q "Debian's armhf is ARMv7" message
[ ! -e trap ]
