#!/bin/sh
# rust.sh CROSSPLY WORK-FOLDER: Rust's programs for every Debian architecture whose standard library there is, each held
# against every platform. The libraries come by way of a private list; what links is the distribution's cross compiler.
set -eu
crossply=$1
work=$2
here=$(cd "$(dirname "$0")" && pwd)

[ -x /usr/bin/rustc ] || { echo "SKIPPED: no rustc of Debian's"; exit 77; }
rm -rf "$work"
mkdir -p "$work/binaries" "$work/cache" "$work/sysroot/lib/rustlib"
cd "$work"
export XDG_CACHE_HOME="$work/cache" LC_ALL=C HOME="${HOME:-$work}"
echo 'fn main() { println!("hello {:.1}", std::env::args().count() as f64 * 0.5); }' >hello.rs
: >wanted
. "$here/fetch.sh"
cat >rows <<'END'
arm64 aarch64-unknown-linux-gnu aarch64-linux-gnu-gcc linux/arm64 linux/arm64/v9
armel armv5te-unknown-linux-gnueabi arm-linux-gnueabi-gcc linux/arm/v5 linux/arm/v6
armhf armv7-unknown-linux-gnueabihf arm-linux-gnueabihf-gcc linux/arm/v7
i386 i686-unknown-linux-gnu i686-linux-gnu-gcc linux/386
mips64el mips64el-unknown-linux-gnuabi64 mips64el-linux-gnuabi64-gcc linux/mips64le
ppc64el powerpc64le-unknown-linux-gnu powerpc64le-linux-gnu-gcc linux/ppc64le
s390x s390x-unknown-linux-gnu s390x-linux-gnu-gcc linux/s390x
END
architectures=
while read -r architecture _ compiler _; do
	if command -v "$compiler" >/dev/null; then
		architectures="$architectures $architecture"
	else
		echo "no $compiler here: $architecture is left out"
	fi
done <rows
[ -n "$architectures" ] || { echo "SKIPPED: no cross compiler here"; exit 77; }
names=libstd-rust-dev
# shellcheck disable=SC2086
fetch bookworm $architectures >fetch.log 2>&1 || { cat fetch.log; exit 1; }
while read -r architecture target compiler fits; do
	case " $architectures " in
	*" $architecture "*) ;;
	*) continue ;;
	esac
	dpkg-deb --fsys-tarfile debs/libstd-rust-dev_*_"$architecture".deb |
		tar -xf - -C sysroot --strip-components=2 ./usr/lib/rustlib
	/usr/bin/rustc -O --sysroot sysroot --target "$target" -C linker="$compiler" -C target-feature=+crt-static hello.rs \
		-o "binaries/rust-$architecture"
	/usr/bin/rustc -O --sysroot sysroot --target "$target" -C linker="$compiler" hello.rs -o "binaries/rust-$architecture-dynamic"
	printf '%s %s\n%s \n' "rust-$architecture" "$fits" "rust-$architecture-dynamic" >>wanted
	rm -rf debs/*_"$architecture".deb "sysroot/lib/rustlib/$target"
done <rows
. "$here/hold.sh"
exit $failed
