# Flags, status and environment of the compiler are passed through; ours come first.
mkdir definitions
cat >definitions/fake.yaml <<'END'
family: fake
about: for tests
order: 1
languages: [c]
triple: "{triple}"
tools: {cc: fake-cc, ar: fake-ar}
compile: ["-DROOT={source-root}", "-DAT={epoch}"]
link: [-static]
packages: {c: fake-compiler}
platforms: {linux/arm64: }
END
# 64 bytes: ELF, 64 bit, little endian, ET_EXEC, EM_AARCH64, no segments and sections.
{
	printf '\177ELF\002\001\001\000\000\000\000\000\000\000\000\000\002\000\267\000\001\000\000\000'
	printf '\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000'
	printf '\100\000\070\000\000\000\100\000\000\000\000\000'
} >elf
program fake-cc <<END
#!/bin/sh
echo "\$*" >>"$box/work/calls"
case "\$*" in
*--version*) echo "fake-cc 1.0"; exit;;
*-print-file-name*) echo libc.a; exit;;
*--fail*) echo "fake: no" >&2; exit 42;;
*--die*) kill -TERM \$\$;;
*--print*) shift 2; printf '<%s>\n' "\$@"; echo "\$SOURCE_DATE_EPOCH"; exit;;
esac
while [ \$# -gt 0 ]; do
	[ "\$1" != -o ] || cp "$box/work/elf" "\$2"
	shift
done
END

run 0 crossply cc --platform linux/arm64 --definitions definitions --print -c 'a b.c' -Wl,x '' -O2
stdout_is <<'END'
<--print>
<-c>
<a b.c>
<-Wl,x>
<>
<-O2>
0
END
stderr_empty
same calls calls
run 0 env SOURCE_DATE_EPOCH=1700000000 TARGETPLATFORM=linux/arm64 "$crossply" cc --definitions definitions --print -v
stdout_is <<'END'
<--print>
<-v>
1700000000
END

# The status of the tool is ours; a signal too.
run 42 crossply cc --platform linux/arm64 --definitions definitions --fail
stderr_is <<'END'
fake: no
END
run 143 crossply cc --platform linux/arm64 --definitions definitions --die

# Options behind the first argument of the tool are the tool's own.
run 0 crossply cc --definitions definitions --platform=linux/arm64 --print --platform linux/amd64 --help
stdout_has '<--platform>' '<linux/amd64>' '<--help>'

# Link flags only for executables; the source folder is this one.
: >calls
run 0 crossply cc --platform linux/arm64 --definitions definitions hello.c -o hello
run 0 crossply cc --platform linux/arm64 --definitions definitions -c hello.c
run 0 crossply cc --platform linux/arm64 --definitions definitions -shared hello.o
sed "s|$box/work|HERE|" calls >got
cat >wanted <<'END'
-DROOT=HERE -DAT=0 -static hello.c -o hello
-DROOT=HERE -DAT=0 -c hello.c
-DROOT=HERE -DAT=0 -shared hello.o
END
same wanted got
