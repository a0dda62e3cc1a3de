# A sysroot appears whole or not at all, and a second run finds it there.
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

cat >definitions/rooted.yaml <<'END'
family: rooted
extends: fake
sysroot: {name: own-arm64, architecture: arm64, packages: [a-dev], layout: {usr: usr}}
END
program apt-get <<'END'
#!/bin/sh
for last; do :; done
case "$*" in
*--print-uris*) echo "'http://x/a.deb' a-dev_1_arm64.deb 1 SHA256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";;
*download*) printf x >a-dev_1_arm64.deb;;
esac
END
program dpkg-deb <<'END'
#!/bin/sh
mkdir -p "$3/usr/lib" && echo crt1 >"$3/usr/lib/crt1.o"
END
run 3 crossply explain --definitions definitions --toolchain rooted linux/arm64
stdout_has 'no toolchain is ready for linux/arm64' 'own-arm64 is not there'
stderr_has 'hint: crossply setup linux/arm64 --toolchain rooted'
run 0 crossply setup --definitions definitions --toolchain rooted linux/arm64
stdout_is <<'END'
linux/arm64: rooted is ready (fake-cc 1.0)
END
exists "$box/cache/crossply/sysroots/own-arm64/crossply-sysroot.json" "$box/cache/crossply/sysroots/own-arm64/usr/lib/crt1.o"
program apt-get <<'END'
#!/bin/sh
exit 1
END
run 0 crossply setup --definitions definitions --toolchain rooted linux/arm64
rm -r "$box/cache/crossply/sysroots/own-arm64"
run 1 crossply setup --definitions definitions --toolchain rooted linux/arm64
stderr_has 'set up linux/arm64: fetch sysroot own-arm64' 'architecture arm64'
absent "$box/cache/crossply/sysroots/own-arm64"
run 2 crossply setup
stderr_has 'ARG TARGETPLATFORM'
run 2 crossply setup --language ada linux/arm64
stderr_has 'ada' 'c or c++'
run 1 crossply setup linux/loong64
stderr_has 'no toolchain serves it'
