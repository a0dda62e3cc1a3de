# A sysroot that goes away while a build uses it: the compiler's words come through, what was there before stays, and the
# next run says what is missing.
fake_toolchain
cat >definitions/rooted.yaml <<END
family: rooted
order: 1
languages: [c]
triple: "{triple}"
tools: {cc: rooted-cc}
compile: ["--sysroot={sysroot}"]
sysroot: {path: "$box/work/sysroot"}
platforms: {linux/arm64: }
END
program rooted-cc <<END
#!/bin/sh
case "\$*" in
*--version*) echo "rooted-cc 1.0"; exit;;
*-print-file-name*) echo libc.a; exit;;
*second.c*) [ ! -e "$box/work/now" ] || rm -r "$box/work/sysroot";;
esac
if [ ! -e "$box/work/sysroot" ]; then
	echo "fatal error: stdio.h: No such file or directory" >&2
	exit 1
fi
while [ \$# -gt 0 ]; do
	[ "\$1" != -o ] || cp "$box/work/elf" "\$2"
	shift
done
END
mkdir sysroot
echo 'int main(void) { return 0; }' >first.c
echo 'int second;' >second.c
build() {
	crossply build -j1 --definitions definitions --toolchain rooted --platform linux/arm64 --name app first.c second.c
}
run 0 build
cp dist/linux-arm64/app before
echo 'int again;' >>first.c
echo 'int again;' >>second.c
touch now
run 1 build
stderr_has 'compile second.c' 'stdio.h: No such file or directory'
same before dist/linux-arm64/app
run 3 build
stderr_has 'there is no folder {work}/sysroot' 'hint:'
same before dist/linux-arm64/app
rm now
mkdir sysroot
run 0 build
stdout_has 'linux/arm64  built'
