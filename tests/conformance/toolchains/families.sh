#!/bin/sh
# Every platform with each family that serves it: a program that needs the C library and the compiler's runtime is
# compiled by `cc`, verified, and run at the oldest CPU that the platform promises. It carries neither a date nor a path
# of this machine.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder families
cp "$here/hello.c" .
count=0

# one PLATFORM FAMILY
one() {
	program=$2-$(as_user crossply info "$1" pair)
	as_user env SOURCE_DATE_EPOCH=1700000000 TZ=Asia/Tokyo \
		crossply cc --platform "$1" --toolchain "$2" -g -O1 -Wall -Wextra -Werror -c hello.c -o hello.o
	as_user crossply cc --platform "$1" --toolchain "$2" hello.o -o "$program" -lm -pthread
	as_user crossply verify --platform "$1" "$program"
	expect "$2 for $1" "158889046347 2.000000 1.414214 42 1
hello.c|Nov 14 2023|22:13:20|Tue Nov 14 22:13:20 2023" "$(as_user crossply run "$1" "./$program")"
	if grep -q -a -e "$place" -e "$here" "$program"; then
		strings -a "$program" | grep -e "$place" -e "$here" >&2
		echo "$program carries a path of this machine" >&2
		exit 1
	fi
	count=$((count + 1))
}

as_user crossply setup --toolchain llvm $(echo $all_platforms linux/mipsle | sed 's|linux/riscv64||')
for platform in $all_platforms linux/mipsle; do
	[ "$platform" = linux/riscv64 ] || one "$platform" llvm
done
# At any address, where the C library and the compiler's own make that.
for platform in $all_platforms; do
	case $platform in
	linux/riscv64 | linux/mips64le) continue ;;
	esac
	as_user crossply cc --platform "$platform" --toolchain llvm --link static-pie hello.c -o pie -lm -pthread
	as_user crossply verify --platform "$platform" --static --require pie pie >/dev/null
	expect "static-pie for $platform" 158889046347 "$(as_user crossply run "$platform" ./pie | sed -n '1s/ .*//p')"
done
for platform in $all_platforms linux/amd64/v2 linux/amd64/v3; do
	one "$platform" gnu
done
echo "$count programs"
expect "the number of programs" 22 "$count"
