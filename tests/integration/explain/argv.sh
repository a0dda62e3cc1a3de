# What is chosen, why, and the exact argv; the same as facts in JSON.
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

run 0 crossply explain --definitions definitions linux/arm64
stdout_has 'fake for linux/arm64: fake-cc 1.0, aarch64-linux-gnu' '*  fake       ready' \
	"compile: {box}/bin/fake-cc -DROOT={work} -DAT=0 -c FILE.c -o FILE.o" \
	"link:    {box}/bin/fake-cc -DROOT={work} -DAT=0 -static FILE.o -o PROGRAM"
run 0 crossply explain --json --definitions definitions linux/arm64
stdout_has '{"platform":"linux/arm64","language":"c","chosen":"fake","candidates":[{"family":"fake","about":"for tests"' \
	'"link":["{box}/bin/fake-cc","-DROOT={work}","-DAT=0","-static","FILE.o","-o","PROGRAM"]'
program fake-cc <<'END'
#!/bin/sh
echo 'fake-cc: internal compiler error' >&2
exit 4
END
run 3 crossply explain --definitions definitions --toolchain fake linux/arm64
stdout_has 'no toolchain is ready for linux/arm64' 'does not work (status 4): fake-cc: internal compiler error'
stderr_has 'crossply setup linux/arm64 --toolchain fake'
