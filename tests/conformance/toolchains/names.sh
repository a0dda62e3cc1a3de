#!/bin/sh
# Names that stand for tools, with real compilers: wrappers, links by a triple, crossply-cc, and the helpers' names; the
# user's flags behind ours; questions that compilers answer without compiling.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder names
cp "$here/plain.c" hello.c

for family in gnu llvm; do
	wrapper=$(as_user crossply wrappers linux/arm64 --toolchain $family -o "bin of $family")
	as_user "$wrapper" -O1 hello.c -o hello-$family
	as_user crossply verify --platform linux/arm64 --static hello-$family >/dev/null
	as_user "$wrapper" '-###' hello.c 2>shown
	grep -q hello.c shown
	[ ! -e a.out ]
	for question in -print-search-dirs -print-file-name=libc.a -print-prog-name=ld -dumpmachine --version; do
		[ -n "$(as_user "$wrapper" $question)" ]
	done
	# Ours come first, so that the user's win.
	as_user "$wrapper" -dM -E -x c /dev/null >ours
	as_user "$wrapper" -march=armv8.2-a -dM -E -x c /dev/null >users
	! grep -q __ARM_FEATURE_QRDMX ours || exit 1
	grep -q __ARM_FEATURE_QRDMX users
	as_user "$wrapper" -c hello.c -o hello.o
	as_user "${wrapper%cc}nm" hello.o | grep -q ' T main'
	expect "wrappers of $family" AArch64 "$(readelf -h hello-$family | sed -n 's/^ *Machine: *//p')"
done

# Wrappers of several platforms share a folder.
as_user crossply wrappers linux/s390x -o "bin of gnu" >/dev/null
as_user "bin of gnu/s390x-linux-musl-cc" hello.c -o hello
as_user crossply verify --platform linux/s390x --static hello >/dev/null
as_user "bin of gnu/aarch64-linux-gnu-cc" hello.c -o hello
as_user crossply verify --platform linux/arm64 --static hello >/dev/null

# A flag that asks for more than the platform promises wins, and is found. GNU ld records it; lld 14 writes the attributes of
# the first object, which is the C library's.
as_user crossply cc --platform linux/arm/v6 --toolchain gnu hello.c -o v6
as_user crossply verify --platform linux/arm/v6 v6 >/dev/null
as_user crossply cc --platform linux/arm/v6 --toolchain gnu -march=armv7-a hello.c -o v7
if as_user crossply verify --platform linux/arm/v6 v7 >found; then
	echo "ARMv7 code passes for ARMv6" >&2
	exit 1
fi
grep -q v7 found
echo "ok: -march=armv7-a wins, and is found"

for name in aarch64-linux-musl-cc riscv64-linux-gnu-gcc crossply-cc xx-info xx-clang xx-verify xx-go; do
	as_user ln -s "$place/bin/crossply" $name
done
as_user ./aarch64-linux-musl-cc hello.c -o hello && as_user crossply verify --platform linux/arm64 hello >/dev/null
as_user ./riscv64-linux-gnu-gcc hello.c -o hello && as_user crossply verify --platform linux/riscv64 hello >/dev/null
as_user env TARGETPLATFORM=linux/s390x ./crossply-cc hello.c -o hello
as_user crossply verify --platform linux/s390x hello >/dev/null
echo 'ok: names'

# The helpers, as a Dockerfile uses them.
for platform in linux/arm64 linux/arm/v7 linux/s390x; do
	as_user env TARGETPLATFORM=$platform ./xx-clang hello.c -o hello
	as_user env TARGETPLATFORM=$platform ./xx-verify hello
	as_user env TARGETPLATFORM=$platform ./xx-clang -static hello.c -o hello
	as_user env TARGETPLATFORM=$platform ./xx-verify --static hello
	if as_user env TARGETPLATFORM=linux/386 ./xx-verify hello 2>found; then
		echo "xx-verify takes $platform for linux/386" >&2
		exit 1
	fi
	grep -q 'does not match expected' found
	as_user crossply run $platform ./hello you >/dev/null
	echo "ok: helpers for $platform"
done

# The README of the helpers: aliases by the first call, and clang itself with the triple.
for platform in linux/arm64 linux/s390x; do
	as_user env TARGETPLATFORM=$platform PATH="$PWD:/usr/local/bin:/usr/bin:/bin" sh -euc '
		$(xx-clang --print-target-triple)-clang -o hello hello.c && xx-verify hello
		clang --target=$(xx-clang --print-target-triple) -o direct hello.c && xx-verify direct'
	echo "ok: aliases for $platform"
done

# Resources of a Windows program.
as_user crossply wrappers windows/amd64 -o windows >/dev/null
echo '1 VERSIONINFO FILEVERSION 1,2,3,4 BEGIN END' | as_user tee app.rc >/dev/null
as_user windows/x86_64-w64-mingw32-windres app.rc app.o
as_user windows/x86_64-w64-mingw32-objdump -h app.o | grep -q '\.rsrc'
as_user windows/x86_64-w64-mingw32-cc hello.c app.o -o app.exe
as_user crossply verify --platform windows/amd64 app.exe >/dev/null
echo 'ok: windres'
