# xx-clang --wrap makes `clang` the target's, with the real clang behind it, until --unwrap.
need clang aarch64-linux-gnu-gcc unshare mount
ln -s "$crossply" xx-clang
cat >inside.sh <<'END'
set -eu
mount -t tmpfs none /usr/local/bin
export TARGETPLATFORM=linux/arm64 PATH=/usr/local/bin:/usr/bin:/bin
own=$(clang -dumpmachine)
./xx-clang --wrap
./xx-clang --wrap
[ "$(clang --print-target-triple)" = "$(./xx-clang --print-target-triple)" ]
# A compiler that starts itself again would be told of, not run for ever.
clang -c hello.c -o hello.o
clang++ -c -x c++ hello.c -o hello++.o
clang hello.c -o hello
clang --target=s390x-linux-gnu -c hello.c -o other.o
./xx-clang --unwrap
[ ! -e /usr/local/bin/clang ] && [ ! -e /usr/local/bin/clang++ ]
[ "$(clang -dumpmachine)" = "$own" ]
./xx-clang --unwrap
# What is installed there stays.
echo theirs >/usr/local/bin/clang
if ./xx-clang --wrap 2>refused; then
	exit 1
fi
./xx-clang --unwrap
[ "$(cat /usr/local/bin/clang)" = theirs ]
END
echo 'int main(void) { return 0; }' >hello.c
run 0 mounting sh inside.sh
run 0 env TARGETPLATFORM=linux/arm64 "$crossply" xx-verify hello hello.o hello++.o
run 0 env TARGETPLATFORM=linux/s390x "$crossply" xx-verify other.o
grep -q '/usr/local/bin/clang' refused || fail "$(cat refused)"
