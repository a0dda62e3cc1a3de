# A sysroot whose objects need more than the platform promises is refused, with the object named: the trap of ARMv7 code
# for linux/arm/v6, hidden in one member of a static archive.
need clang llvm-ar
. "$here/debian_archive.sh"
archive_begin
sysroots=$box/cache/crossply/sysroots
elf elf 32 "$elf_arm" '\0000\0004\0000\0005'
architecture=armhf
echo 'int f(int x) { return x; }' >f.c
for level in v5te v6 v7-a; do
	clang --target=arm-linux-gnueabihf -march=arm$level -mfpu=vfpv2 -mfloat-abi=hard -marm -c f.c -o $level.o
done
mkdir -p tree/usr/lib
llvm-ar rcs tree/usr/lib/libbase.a v6.o
package base-dev 1.0
mkdir -p tree/usr/lib
llvm-ar rcs tree/usr/lib/libzed.a v5te.o v6.o v7-a.o
package zed-dev 1.0
mkdir -p tree/usr/lib
cp v7-a.o tree/usr/lib/start.o
printf '!<arch>\nnot an archive at all, but sixty bytes and some that lie about it' >tree/usr/lib/libodd.a
echo 'GROUP ( libc.so.6 )' >tree/usr/lib/libc.so
package odd-dev 1.0
archive_publish
# One sysroot of armhf for both, as somebody who fell for the trap would write it.
sed -i 's/architecture: .*/architecture: armhf/; s/name: .*/name: own-armhf/' definitions/rooted.yaml

run 1 rooted linux/arm/v6 --with zed-dev
stderr_has 'fetch sysroot own-armhf' 'usr/lib/libzed.a(v7-a.o): does not fit its platform' '(ARM v7)' 'wanted code that every linux/arm/v6 runs' \
	"hint: the C library is made for another CPU or float ABI, which flags do not change: Debian's armhf is ARMv7"
absent crossply.lock "$sysroots/own-armhf"
run 0 find "$sysroots" -name 'own-armhf*'
stdout_empty
run 1 rooted linux/arm/v6 --with odd-dev
stderr_has 'usr/lib/start.o: does not fit its platform'
run 1 rooted linux/arm/v6 linux/arm/v7 --with zed-dev
stderr_has 'usr/lib/libzed.a(v7-a.o)' 'linux/arm/v6'

# What fits: ARMv6 code for v6, and all of it for v7. A sysroot made for one is no way around the check for the other.
run 0 rooted linux/arm/v7 --with zed-dev
exists "$sysroots/own-armhf/usr/lib/libzed.a"
run 1 rooted linux/arm/v6 --with zed-dev
stderr_has 'usr/lib/libzed.a(v7-a.o)'

# A folder that is brought, likewise; and one that fits is used in the place of what would be fetched.
mkdir -p mine/usr/lib theirs/usr/lib
cp v7-a.o theirs/usr/lib/crti.o
cp v6.o mine/usr/lib/crti.o
run 1 crossply setup --toolchain rooted linux/arm/v6 --sysroot theirs
stderr_has 'usr/lib/crti.o: does not fit its platform'
rm "$sysroots/own-armhf"
absent "$sysroots/own-armhf"
run 0 crossply setup --toolchain rooted linux/arm/v6 --sysroot mine
[ "$(readlink "$sysroots/own-armhf")" = "$PWD/mine" ] || fail 'the folder was not taken'
run 1 crossply setup linux/arm/v6 --sysroot mine
stderr_has 'a toolchain for linux/arm/v6 that takes a sysroot of yours' '--toolchain llvm for musl, llvm-glibc for glibc'
