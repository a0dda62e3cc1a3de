# Read by the tests of this folder (". begin.sh") after `here` and `crossply` were set: a small program for each platform
# that a compiler is here for, in a folder of the test's own, packed into `layout` and `app.tar`.

. "$here/client.sh"

# compile TRIPLE PLATFORM PAIR SUFFIX: adds a platform when its compiler is here.
platforms='' pairs='' suffixes=''
compile() {
	command -v "$1-gcc" >/dev/null 2>&1 || return 0
	mkdir -p "dist/$3/share"
	"$1-gcc" -static -O1 -DPLATFORM="\"$2\"" -o "dist/$3/hello" hello.c || return 0
	echo 'the same for all' >"dist/$3/share/notice"
	platforms="$platforms $2" pairs="$pairs $3" suffixes="$suffixes $4"
}

cat >hello.c <<'END'
#include <stdio.h>
int main(void)
{
	return puts("hello from " PLATFORM) < 0;
}
END
compile x86_64-linux-gnu linux/amd64 linux-amd64 amd64
compile aarch64-linux-gnu linux/arm64 linux-arm64 arm64
compile arm-linux-gnueabihf linux/arm/v7 linux-armv7 armv7
compile arm-linux-gnueabi linux/arm/v5 linux-armv5 armv5
compile i686-linux-gnu linux/386 linux-386 386
compile powerpc64le-linux-gnu linux/ppc64le linux-ppc64le ppc64le
compile s390x-linux-gnu linux/s390x linux-s390x s390x
compile riscv64-linux-gnu linux/riscv64 linux-riscv64 riscv64
case $(uname -m) in
x86_64) host=linux/amd64 host_suffix=amd64 ;;
aarch64) host=linux/arm64 host_suffix=arm64 ;;
*) host='' host_suffix='' ;;
esac
case " $platforms " in
*" $host "*) ;;
*)
	echo "SKIPPED: no compiler for this machine's own platform" >&2
	exit 77
	;;
esac

pack() {
	"$crossply" image dist -t app:1.0 --entrypoint /hello --env GREETING=hello --label org.example.kind=test \
		--expose 8080 --workdir /share --stop-signal SIGINT --created 2024-05-01T12:00:00Z "$@"
}
pack -o layout --digest-file digest >/dev/null
pack -o app.tar --digest-file archive-digest >/dev/null
expect 'archive and layout hold the same image' "$(cat digest)" "$(cat archive-digest)"
digest=$(cat digest)
