# Wrappers remember the cache folder with their toolchain's sysroot: build systems call them with an environment of their own
# and from other folders.
fake_toolchain
cat >definitions/rooted.yaml <<'END'
family: rooted
extends: fake
sysroot: {name: rooted, architecture: arm64, packages: [fake-dev], layout: {usr: usr}}
compile: ["--sysroot={sysroot}"]
END
mkdir -p here/sysroots/rooted.1 elsewhere
echo '{}' >here/sysroots/rooted.1/crossply-sysroot.json
ln -s rooted.1 here/sysroots/rooted
export CROSSPLY_DEFINITIONS=definitions CROSSPLY_TOOLCHAIN=rooted
run 0 env CROSSPLY_CACHE=here "$crossply" wrappers linux/arm64 -o bin
stdout_is <<'END'
{work}/bin/aarch64-linux-gnu-cc
END
grep -qx "cache=$PWD/here" bin/aarch64-linux-gnu.wrappers || fail "$(cat bin/*.wrappers)"
grep -qx "definitions=$PWD/definitions" bin/aarch64-linux-gnu.wrappers || fail "$(cat bin/*.wrappers)"
wrapper=$PWD/bin/aarch64-linux-gnu-cc

# called NAME=VALUE...: it finds the sysroot, and keeps what it finds out about the compiler: the second call starts that once.
called() {
	run 0 env -C elsewhere "$@" "$wrapper" -c x.c
	: >calls
	run 0 env -C elsewhere "$@" "$wrapper" -c x.c
	[ "$(wc -l <calls)" = 1 ] && grep -q -e "--sysroot=$PWD/here/sysroots/rooted.1 " calls || fail "$*: $(cat calls)"
}
called A=b
called CROSSPLY_CACHE=here
called -i PATH="$PATH"
# A whole path in the environment is the user's word; a cache that is gone is no place.
run 125 env CROSSPLY_CACHE="$PWD/other" "$wrapper" -c x.c
stderr_has 'crossply setup linux/arm64'
mv here gone
run 125 "$wrapper" -c x.c
absent here
mv gone here

# The same in a build's commands, which run in copies of this folder, and where `env` is followed by `cd`.
export CROSSPLY_CACHE=here
run 0 crossply build --platform linux/arm64 --no-verify -- sh -c 'mkdir -p sub && cd sub && {cc} x.c -o {out}/x'
run 0 sh -euc 'eval "$("$crossply" env linux/arm64)"; cd elsewhere; $CC -c x.c'
