# A name that stands for nothing is named; one of every subcommand works.
for name in xx-apk xx-dnf xx-zig xx-inof aarch64-linux-gnu-foo crossply-verify crossply-info crossply-verfy crossply-1.0; do
	ln -s "$crossply" $name
done
fake_toolchain
run 2 ./xx-apk add musl-dev
stderr_has 'found the name xx-apk' 'keep xx-apk of the helpers' 'crossply setup PLATFORM --with PACKAGE'
run 2 ./xx-dnf install zlib
stderr_has 'found the name xx-dnf' 'keep xx-dnf'
run 2 ./xx-zig cc
stderr_has 'found the name xx-zig' 'keep xx-zig of the helpers themselves'
run 2 ./xx-inof triple
stderr_has 'found the name xx-inof' 'did you mean xx-info?'
run 2 ./aarch64-linux-gnu-foo
stderr_has 'found the name aarch64-linux-gnu-foo' 'a tool behind the triple' 'crossply wrappers'
run 0 ./crossply-verify --platform linux/arm64 elf
run 1 ./crossply-verify --platform linux/s390x elf
run 0 ./crossply-info linux/arm64 triple
stdout_is <<'END'
aarch64-linux-gnu
END
run 0 ./crossply-verify --help
stdout_has 'crossply verify'
run 2 ./crossply-verfy dist
stderr_has 'an unknown subcommand, dist, by a program called crossply-verfy'
# A version, or a platform behind it, is how the program itself is called.
run 0 ./crossply-1.0 info linux/arm64 triple
run 2 ./crossply-1.0
stderr_has 'no subcommand' 'crossply-1.0'

# All arguments of such a name are the tool's: the platform cannot be one of them, and no hint says so.
ln -s "$crossply" crossply-cc
run 2 ./crossply-cc --platform linux/arm64 a.c
stderr_has 'found no platform' 'TARGETPLATFORM=linux/arm64 crossply-cc' 'crossply cc --platform PLATFORM'
lacks native
