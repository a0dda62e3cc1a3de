# Platforms, what is ready for C and C++, and what to do.
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

mask 's/ *$//'
run 0 crossply doctor --definitions definitions --toolchain fake linux/arm64
stdout_is <<'END'
PLATFORM     C     C++  TO DO
linux/arm64  fake  -
END
run 0 crossply doctor --json --definitions definitions --toolchain fake linux/arm64
stdout_is <<'END'
{"platforms":[{"platform":"linux/arm64","c":{"status":"ready","toolchain":"fake","setup":null},"c++":{"status":"unsupported","toolchain":null,"setup":null}}]}
END
run 0 crossply doctor --definitions definitions --toolchain fake
stdout_is <<'END'
PLATFORM        C     C++  TO DO
linux/arm64     fake  -
linux/arm64/v9  fake  -
END
rm "$box/bin/fake-cc"
run 3 crossply doctor --definitions definitions --toolchain fake linux/arm64
stdout_is <<'END'
PLATFORM     C        C++  TO DO
linux/arm64  missing  -    crossply setup linux/arm64 --toolchain fake
END
