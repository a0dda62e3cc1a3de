# zig is one program with subcommands: they come first, then our flags; its cache is private and its builds wait for one
# another.
fake_toolchain
program zig <<END
#!/bin/sh
echo "\$*" >>"$box/work/calls"
case "\$*" in
*--version*) echo "clang version 15.0.7"; exit;;
*-print-file-name*) exit;;
esac
if [ -e "$box/work/busy" ]; then
	echo 'error: two at once' >&2
	exit 1
fi
: >"$box/work/busy"
sleep 0.2
while [ \$# -gt 0 ]; do
	[ "\$1" != -o ] || cp "$box/work/elf" "\$2"
	shift
done
echo "\$ZIG_GLOBAL_CACHE_DIR \$ZIG_LOCAL_CACHE_DIR" >"$box/work/cache-folders"
rm "$box/work/busy"
END
crossply cc --platform linux/arm64 --toolchain zig --version >one 2>&1 &
run 0 crossply cc --platform linux/arm64 --toolchain zig --version
wait $!
stdout_has 'clang version'
: >calls
run 0 crossply cc --platform linux/arm64 --toolchain zig hello.c -o hello
sed "s|$PWD|HERE|" calls >got
cat >wanted <<'END'
cc -target aarch64-linux-musl -fno-sanitize=undefined -ffile-prefix-map=HERE=. -Wno-builtin-macro-redefined -D__DATE__="Jan  1 1970" -D__TIME__="00:00:00" -D__TIMESTAMP__="Thu Jan  1 00:00:00 1970" -static hello.c -o hello
END
diff -u wanted got || fail 'the call is not what was wanted'
[ "$(cat cache-folders)" = "$box/cache/crossply/zig $box/cache/crossply/zig" ] || fail "$(cat cache-folders)"
: >calls
run 0 crossply ar --platform linux/arm64 --toolchain zig rcs lib.a hello.o
[ "$(cat calls)" = 'ar rcs lib.a hello.o' ] || fail "$(cat calls)"
run 0 crossply c++ --platform linux/arm64 --toolchain zig -c hello.cc
grep -q '^c++ -target' calls || fail "$(cat calls)"
# Without a folder for its cache it is not ready.
run 125 env -u XDG_CACHE_HOME -u HOME "$crossply" cc --platform linux/arm64 --toolchain zig x.c
stderr_has 'it needs a cache folder: set XDG_CACHE_HOME or HOME'
rm "$box/bin/zig"
run 125 crossply cc --platform windows/arm64 x.c
stderr_has 'zig: there is no zig cc in PATH' 'put it into PATH'
