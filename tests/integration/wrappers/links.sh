# Wrappers are links by which the program knows its tool, platform and toolchain; every argument is the tool's.
fake_toolchain
run 0 crossply wrappers linux/arm64 --definitions definitions --toolchain fake -o 'two words/bin'
stdout_is <<'END'
{work}/two words/bin/aarch64-linux-gnu-cc
END
[ -L 'two words/bin/aarch64-linux-gnu-gcc' ] || fail 'no link'
absent 'two words/bin/aarch64-linux-gnu-c++' 'two words/bin/aarch64-linux-gnu-strip'
run 0 'two words/bin/aarch64-linux-gnu-gcc' --print --platform x --help --toolchain=y @
stdout_is <<'END'
<--print>
<--platform>
<x>
<--help>
<--toolchain=y>
<@>
0
END
run 42 env -C / PATH="$PWD/two words/bin:$PATH" aarch64-linux-gnu-cc --fail
# A link to a link, as an alternative or a build folder makes it.
ln -s "$PWD/two words/bin/aarch64-linux-gnu-cc" aarch64-linux-gnu-clang
run 42 ./aarch64-linux-gnu-clang --fail
# What is no link belongs to somebody.
rm 'two words/bin/aarch64-linux-gnu-ar'
echo mine >'two words/bin/aarch64-linux-gnu-ar'
run 1 crossply wrappers linux/arm64 --definitions definitions --toolchain fake -o 'two words/bin'
stderr_has 'a file that is no link' 'aarch64-linux-gnu-ar'
[ "$(cat 'two words/bin/aarch64-linux-gnu-ar')" = mine ] || fail 'it was overwritten'
run 2 crossply wrappers linux/arm64
stderr_has 'no -o FOLDER'
ln -s ../two\ words/bin/aarch64-linux-gnu-cc relative-cc
mkdir deeper
mv relative-cc deeper/
run 42 deeper/relative-cc --fail

# Somebody's link is not ours either, unless it leads nowhere; and nothing is written beside it.
mkdir theirs
ln -s /bin/true theirs/aarch64-linux-gnu-gcc
run 1 crossply wrappers linux/arm64 --definitions definitions --toolchain fake -o theirs
stderr_has 'found a link to /bin/true'
[ "$(ls theirs)" = aarch64-linux-gnu-gcc ] || fail "it was written to: $(ls theirs)"
ln -sfn /gone/crossply theirs/aarch64-linux-gnu-gcc
run 0 crossply wrappers linux/arm64 --definitions definitions --toolchain fake -o theirs
[ "$(readlink theirs/aarch64-linux-gnu-gcc)" = "$(readlink theirs/aarch64-linux-gnu-cc)" ] || fail 'another link'

# Several platforms in one folder stand for themselves; those of one triple would not, and are refused.
sed -i 's|{linux/arm64: }|{linux/arm64: , linux/arm64/v9: , linux/riscv64: }|' definitions/fake.yaml
run 0 crossply wrappers linux/arm64 --definitions definitions --toolchain fake -o many
run 1 crossply wrappers linux/arm64/v9 --definitions definitions --toolchain fake -o many
stderr_has 'found wrappers for linux/arm64,' 'another platform than linux/arm64/v9'
cp elf elf.arm64
printf '\363' | dd of=elf bs=1 seek=18 conv=notrunc 2>dd.log
printf '\005' | dd of=elf bs=1 seek=48 conv=notrunc 2>>dd.log # e_flags: RVC, double-float
run 0 crossply wrappers linux/riscv64 --definitions definitions --toolchain fake -o many
mv elf.arm64 elf
grep -qx platform=linux/arm64 many/aarch64-linux-gnu.wrappers || fail "$(cat many/*.wrappers)"
grep -qx platform=linux/riscv64 many/riscv64-linux-gnu.wrappers || fail "$(cat many/*.wrappers)"

# By the name alone: the triple says platform and C library.
ln -s "$crossply" aarch64-linux-gnu-cc
ln -s "$crossply" crossply-cc
ln -s "$crossply" no-such-triple-gcc
cat >definitions/other.yaml <<'END'
family: other
extends: fake
order: 0
libc: musl
compile: [-musl]
END
sed -i 's/^about:/libc: glibc\nabout:/' definitions/fake.yaml
export CROSSPLY_DEFINITIONS=$PWD/definitions
run 0 ./aarch64-linux-gnu-cc --print a
stdout_has '<a>'
lacks '<-musl>'
: >calls
run 0 env TARGETPLATFORM=linux/arm64 ./crossply-cc -c x.c
grep -q -e '-musl -c x.c' calls || fail "$(cat calls)"
run 2 ./crossply-cc -c x.c
stderr_has 'no platform'
run 2 ./no-such-triple-gcc
stderr_has 'the name no-such-triple-gcc' 'TRIPLE-TOOL'
# A name with a dash that is no tool's is the program's own.
ln -s "$crossply" my-crossply
run 0 ./my-crossply --version
