# Failures of our own: 2 without a platform, 125 without a toolchain, 127 and 126 for a program that cannot be run.
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

run 2 crossply cc hello.c
stderr_has 'ARG TARGETPLATFORM' '--platform native'
stdout_empty
run 2 crossply cc --platform linux/arm65 hello.c
run 125 crossply cc --platform linux/riscv64 --definitions definitions --toolchain fake hello.c
stderr_has 'it does not serve linux/riscv64'
run 125 crossply c++ --platform linux/arm64 --definitions definitions --toolchain fake hello.cc
stderr_has 'it does not compile C++' 'served by: gnu'
run 125 crossply ar --platform linux/arm64 --definitions definitions --toolchain fake rcs a.a
stderr_has 'a program for `ar` of the toolchain fake' 'crossply setup linux/arm64 --toolchain fake'
run 2 crossply cc --platform linux/arm64 --definitions definitions --toolchain fkae hello.c
stderr_has 'fkae' 'one of fake, llvm, gnu'

# A compiler that goes away behind our back is noticed.
run 0 crossply cc --platform linux/arm64 --definitions definitions --toolchain fake -c hello.c
rm "$box/bin/fake-cc"
run 125 crossply cc --platform linux/arm64 --definitions definitions --toolchain fake -c hello.c
stderr_has 'there is no fake-cc in PATH' 'crossply setup linux/arm64 --toolchain fake'

# A definition with a mistake is named with its line.
echo 'lnk: [-g]' >>definitions/fake.yaml
run 125 crossply cc --platform linux/arm64 --definitions definitions -c hello.c
stderr_has 'definitions/fake.yaml:11: not well-formed: found `lnk`, wanted one of the keys family'
