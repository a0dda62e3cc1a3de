# --link: the kind of executable that is built, from sources and by a command; only static kinds must be static.
need x86_64-linux-gnu-gcc readelf
printf '#include <stdio.h>\nint main(void) { return puts("hello") < 0; }\n' >app.c
build() {
	crossply build --toolchain gnu --platform linux/amd64 "$@"
}
# kind FILE: static, static-pie or dynamic, by its headers.
kind() {
	if readelf -lW "$1" | grep -q INTERP; then
		echo dynamic
	elif readelf -h "$1" | grep -q 'Type: *DYN'; then
		echo static-pie
	else
		echo static
	fi
}
is() {
	checks=$((checks + 1))
	[ "$(kind "$2")" = "$1" ] || fail "$2 is $(kind "$2"), wanted $1"
}
run 0 build app.c
is static dist/linux-amd64/app
cp dist/linux-amd64/app static
for each in static-pie dynamic; do
	run 0 build --link $each app.c
	stdout_has 'linux/amd64  built'
	is $each dist/linux-amd64/app
	run 0 dist/linux-amd64/app
	run 0 build --link $each app.c
	stdout_has 'up to date'
	# shellcheck disable=SC2016
	run 0 build --link $each -o command -- sh -c '{cc} -c app.c && {cc} -o {out}/app app.o && $CC -o {out}/again app.c'
	is $each command/linux-amd64/app
	is $each command/linux-amd64/again
done
run 0 build app.c
same static dist/linux-amd64/app

# A variable and the project file say it as well; the command line wins over both.
run 0 env CROSSPLY_LINK=static-pie "$crossply" build --toolchain gnu --platform linux/amd64 -o variable app.c
is static-pie variable/linux-amd64/app
echo 'link: dynamic' >crossply.yaml
run 0 build -o project app.c
is dynamic project/linux-amd64/app
run 0 build -o project --link static app.c
is static project/linux-amd64/app
rm crossply.yaml
run 0 env CROSSPLY_LINK=dynamic "$crossply" build --toolchain gnu --platform linux/amd64 --link static -o command -- \
	sh -c '{cc} -o {out}/app app.c'
is static command/linux-amd64/app

# A dynamic program is still one of its platform; what no family makes is said.
run 1 build --link dynamic --cflags -m32 app.c
run 2 build --link half app.c
stderr_has 'found half, wanted static, static-pie or dynamic'
run 1 crossply build --toolchain gnu --platform linux/s390x --link static-pie app.c
stderr_has 'it makes no static-pie programs for linux/s390x'

# A smoke test finds the shared libraries of another platform in the toolchain's sysroot.
need aarch64-linux-gnu-gcc qemu-aarch64-static
mkdir definitions
cat >definitions/rooted.yaml <<'END'
family: rooted
languages: [c]
triple: "{triple}"
tools: {cc: aarch64-linux-gnu-gcc, ar: aarch64-linux-gnu-ar}
sysroot: {path: /usr/aarch64-linux-gnu}
linkage: {static: {link: -static}, dynamic: }
platforms: {linux/arm64: }
END
run 0 crossply build --json --definitions definitions --toolchain rooted --platform linux/arm64 --link dynamic --smoke ./app \
	--smoke=require app.c
stdout_has '"smoke":"passed"'
is dynamic dist/linux-arm64/app
