# TRIPLE-clang and its kin appear beside the helper that was called, when it is called first, as the README of the helpers
# has it: RUN $(xx-clang --print-target-triple)-clang -o hello hello.c
fake_toolchain
printf 'ID=debian\nVERSION_ID=12\n' >release
sed -i 's/^link:.*/linkage: {static: {link: -static}, dynamic: }/; s/^about:/libc: glibc\nabout:/' definitions/fake.yaml
export CROSSPLY_DEFINITIONS=$PWD/definitions CROSSPLY_OS_RELEASE=$PWD/release CROSSPLY_TOOLCHAIN=fake TARGETPLATFORM=linux/arm64
begin() {
	rm -rf helpers calls
	mkdir helpers
	for name in xx-info xx-clang xx-clang++ xx-verify; do
		ln -s "$crossply" helpers/$name
	done
	: >calls
}
export PATH="$PWD/helpers:$PATH"
compiled() {
	tail -n 1 calls | grep -q -e '-DAT=0 .*-o hello' || fail "not compiled: $(cat calls)"
	rm hello
}
# Each of the README's lines is a RUN of its own.
for lines in '$(xx-clang --print-target-triple)-clang -o hello hello.c' \
	'xx-clang --setup-target-triple; $(xx-info)-clang -o hello hello.c' \
	'xx-clang -o first.o -c hello.c; $(xx-info)-clang -o hello hello.c && xx-verify hello' \
	'xx-clang --print-sysroot; $(xx-info)-clang -o hello hello.c' \
	'xx-clang --print-cmake-defines; $(xx-info)-clang -o hello hello.c' \
	'xx-clang --setup-target-triple; TARGETPLATFORM=linux/amd64 aarch64-linux-gnu-clang -o hello hello.c'; do
	begin
	run 0 sh -euc "$lines"
	compiled
done
# The triple of another vendor.
begin
run 0 sh -euc 'export XX_VENDOR=acme; $(xx-clang --print-target-triple)-clang -o hello hello.c'
exists helpers/aarch64-acme-linux-gnu-clang
compiled

# LLVM's programs, those that PATH has; and what PATH has already is left.
begin
printf '#!/bin/sh\necho "$0"\n' | tee helpers/llvm-readelf helpers/llvm-as helpers/aarch64-acme-linux-gnu-ar >theirs
chmod +x helpers/llvm-readelf helpers/llvm-as helpers/aarch64-acme-linux-gnu-ar
run 0 env XX_VENDOR=acme xx-clang --setup-target-triple
same helpers/aarch64-acme-linux-gnu-ar theirs
run 0 aarch64-acme-linux-gnu-readelf
stdout_has /helpers/aarch64-acme-linux-gnu-readelf
exists helpers/aarch64-acme-linux-gnu-as
run 0 xx-clang --setup-target-triple

# A link of ours that stands for another toolchain, or leads nowhere, is made anew; somebody's is not.
sed 's/^family: fake/family: newer/' definitions/fake.yaml >definitions/newer.yaml
for old in "$(readlink helpers/aarch64-linux-gnu-clang)" /gone/aarch64-linux-gnu-clang; do
	ln -sfn "$old" helpers/aarch64-linux-gnu-clang
	run 0 env CROSSPLY_TOOLCHAIN=newer xx-clang --setup-target-triple
	case $(readlink helpers/aarch64-linux-gnu-clang) in
	*-newer-*) ;;
	*) fail "still $(readlink helpers/aarch64-linux-gnu-clang)" ;;
	esac
done
rm -r "$box/cache/crossply"
run 0 sh -euc '$(xx-clang --print-target-triple)-clang -o hello hello.c'
compiled
ln -sfn /bin/true helpers/aarch64-linux-gnu-clang
run 0 xx-clang --setup-target-triple
[ "$(readlink helpers/aarch64-linux-gnu-clang)" = /bin/true ] || fail 'somebody else had that'

# Where nothing can be written, or no compiler is ready, words are words; who asks for the links is told.
begin
run 0 env CROSSPLY_TOOLCHAIN=nothing-such xx-clang --print-target-triple
[ ! -e helpers/aarch64-linux-gnu-clang ] || fail 'a link to no compiler'
need setpriv
chmod 555 helpers
if [ "$(id -u)" = 0 ]; then
	locked() { setpriv --bounding-set=-all --inh-caps=-all -- "$@"; }
else
	locked() { "$@"; }
fi
run 0 locked xx-clang --print-target-triple
run 0 locked xx-clang -o hello hello.c
compiled
run 1 locked xx-clang --setup-target-triple
stderr_has 'aarch64-linux-gnu-clang' 'run as root'
chmod 755 helpers
