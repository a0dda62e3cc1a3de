#!/bin/sh
# ci.sh HERE CROSSPLY-STATIC: the guide's Makefile is made, and the lines of its CI jobs are run, with the static program and
# the cross compilers of this machine.
set -eu
here=$1 crossply=$2
. "$here/../images/client.sh"
need make python3 install aarch64-linux-gnu-gcc arm-linux-gnueabihf-gcc x86_64-linux-gnu-gcc qemu-aarch64-static
guide=$here/../../../docs/guide
cp "$crossply" crossply.static
mkdir bin
export CROSSPLY_TOOLCHAIN=gnu

# project NAME: a copy of the example program's folder with the guide's Makefile, entered.
project() {
	cd "$work"
	mkdir "$1"
	cp -R "$guide/../examples/probe/src" "$guide/Makefile" "$1/"
	cd "$1"
}
files() {
	find "$@" -type f ! -path '*/.crossply/*' | LC_ALL=C sort | tr '\n' ' '
}

project made
run_make() {
	make -s CROSSPLY="$work/crossply.static" "$@" >make.log 2>&1 || fail "make $*: $(cat make.log)"
}
run_make image
expect 'make image builds' 'dist/linux-amd64/probe dist/linux-arm64/probe ' "$(files dist)"
expect 'the platforms of the image' 2 "$("$crossply" inspect image | grep -c '^ *linux/')"
run_make check PLATFORMS=linux/arm64,linux/arm/v7
expect 'PLATFORMS= chooses' 'dist/linux-amd64/probe dist/linux-arm64/probe dist/linux-armv7/probe ' "$(files dist)"
run_make debug
native=$("$crossply" info native pair)
expect '--single builds for this machine only' "dist-debug/$native/probe " "$(files dist-debug)"
readelf -S "dist-debug/$native/probe" | grep -q debug_info || fail 'the program to debug carries no debug information'
"$crossply" run native "dist-debug/$native/probe" --self-test
run_make clean
expect 'make clean' 'Makefile make.log src/connect.c src/main.c src/probe.h ' "$(files . | sed 's|\./||g')"

# The jobs install the program where everybody finds it: here that is a folder of the test.
for service in gitlab github; do
	file=gitlab-ci.yml
	[ "$service" = gitlab ] || file=github-actions.yml
	project "$service"
	mkdir tools
	cp "$work/crossply.static" tools/crossply
	python3 "$here/jobs.py" "$service" "$guide/$file" |
		sed -e 's/^sudo //' -e "s|/usr/local/bin/|$work/bin/|" >job.sh
	expect "lines of $service that install it" 1 "$(grep -c "$work/bin/crossply" job.sh)"
	env PATH="$work/bin:$PATH" sh job.sh >job.log 2>&1 || fail "the job of $service: $(cat job.log)"
	expect "the platforms that $service has built" 'linux-amd64 linux-arm64 linux-armv7 ' "$(ls dist | tr '\n' ' ')"
	"$crossply" verify --static dist image >/dev/null
	expect "the tag that $service gives" 0123abcd "$("$crossply" inspect image | sed -n '2s/ .*//p')"
done
[ -s "$work/gitlab/verify.xml" ] && [ -s "$work/github/verify.sarif" ] || fail 'the reports are missing'
