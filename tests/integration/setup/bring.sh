# FreeBSD and macOS: a sysroot that the user brings is asked for, named once, and used from then on.
program clang <<END
#!/bin/sh
echo "\$*" >>"$box/work/calls"
case "\$*" in
*--version*) echo "clang 1.0"; exit;;
*-print-file-name*) exit;;
esac
while [ \$# -gt 0 ]; do
	[ "\$1" != -o ] || cp "$box/work/macho" "\$2"
	shift
done
END
program ld64.lld <<'END'
#!/bin/sh
END
# The head of a 64-bit Mach-O program for arm64, whose one load command says that it is signed.
{
	printf '\317\372\355\376\014\000\000\001\000\000\000\000\002\000\000\000'
	printf '\001\000\000\000\020\000\000\000\000\000\000\000\000\000\000\000'
	printf '\035\000\000\000\020\000\000\000\060\000\000\000\000\000\000\000'
} >macho
run 125 crossply cc --platform darwin/arm64 x.c
stderr_has 'darwin: it needs a sysroot that you bring: the folder MacOSX.sdk' \
	'hint: crossply setup darwin/arm64 --sysroot FOLDER'
run 125 crossply cc --platform freebsd/arm64 x.c
stderr_has 'freebsd: it needs a sysroot that you bring: base.txz of a FreeBSD release' \
	'hint: crossply setup freebsd/arm64 --sysroot FOLDER'
run 3 crossply setup darwin/arm64
stderr_has 'crossply setup darwin/arm64 --sysroot FOLDER'
run 1 crossply setup darwin/arm64 --sysroot nowhere
stderr_has '{work}/nowhere' 'wanted the folder MacOSX.sdk'
# A folder above the right one is refused before anything is done.
mkdir -p 'My SDK/usr/include'
run 1 crossply setup darwin/arm64 --sysroot .
stderr_has '{work}: not found: found no usr/include in it' 'wanted the folder MacOSX.sdk'
absent "$box/cache/crossply/sysroots/darwin-arm64"
run 0 crossply setup darwin/arm64 --sysroot 'My SDK'
stdout_is <<'END'
darwin/arm64: darwin is ready (clang 1.0)
END
: >calls
run 0 crossply cc --platform darwin/arm64 -c x.c
grep -qF -e "--target=arm64-apple-macos11.0" calls || fail "$(cat calls)"
grep -qF -e "-isysroot $box/cache/crossply/sysroots/darwin-arm64" calls || fail "$(cat calls)"
[ "$(readlink "$box/cache/crossply/sysroots/darwin-arm64")" = "$PWD/My SDK" ] || fail 'the link leads elsewhere'
# Another one takes its place.
mkdir -p second/usr/include
run 0 crossply setup darwin/arm64 --sysroot second
[ "$(readlink "$box/cache/crossply/sysroots/darwin-arm64")" = "$PWD/second" ] || fail 'the link was kept'
run 2 crossply setup darwin/arm64 darwin/amd64 --sysroot second
stderr_has 'one platform, since a folder is for one'
run 1 crossply setup linux/arm64 --sysroot second
stderr_has 'a toolchain for linux/arm64 that takes a sysroot of yours'
# When it goes away, the message comes back.
rm -r second
run 125 crossply cc --platform darwin/arm64 x.c
stderr_has 'it needs a sysroot that you bring'
# One over which nothing can be linked: what helps is another one, not packages that are there.
rm macho
run 3 crossply setup darwin/arm64 --sysroot 'My SDK'
stderr_has 'hint: crossply setup darwin/arm64 --sysroot FOLDER'
