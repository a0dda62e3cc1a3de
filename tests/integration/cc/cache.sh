# The second call starts the compiler once; a cache that cannot be written or is broken changes nothing but the time.
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

run 0 crossply cc --platform linux/arm64 --definitions definitions -c a.c
: >calls
run 0 crossply cc --platform linux/arm64 --definitions definitions -c a.c
[ "$(wc -l <calls)" = 1 ] || fail "the compiler was called $(wc -l <calls) times"
for record in "$box"/cache/crossply/probes/*; do
	echo garbage >"$record"
done
run 0 crossply cc --platform linux/arm64 --definitions definitions -c a.c
stderr_empty
rm -r "$box/cache/crossply"
: >"$box/cache/crossply"
run 0 crossply cc --platform linux/arm64 --definitions definitions -c a.c
stderr_empty
run 0 env -u XDG_CACHE_HOME -u HOME "$crossply" cc --platform linux/arm64 --definitions definitions -c a.c
stderr_empty
rm "$box/cache/crossply"
