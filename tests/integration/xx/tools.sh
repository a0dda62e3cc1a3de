# xx-cc, xx-verify, xx-go, xx-cargo and xx-apt, over programs that are scripts.
fake_toolchain
for name in xx-cc xx-clang xx-c++ xx-verify xx-go xx-cargo xx-apt xx-apt-get xx-windres; do
	ln -s "$crossply" $name
done
sed -i 's/^link:.*/linkage: {static: {link: -static}, dynamic: }/; s/^about:/libc: glibc\nabout:/' definitions/fake.yaml
printf 'ID=debian\nVERSION_ID=12\n' >release
export CROSSPLY_DEFINITIONS=$PWD/definitions CROSSPLY_OS_RELEASE=$PWD/release CROSSPLY_TOOLCHAIN=fake TARGETPLATFORM=linux/arm64
run 0 ./xx-cc hello.c -o hello
tail -n 1 calls | grep -q -e '-DAT=0 hello.c -o hello' || fail "programs of the helpers are dynamic: $(cat calls)"
run 0 ./xx-clang --print-target-triple
stdout_is <<'END'
aarch64-linux-gnu
END
run 0 ./xx-clang --print-cmake-defines
stdout_has '-DCMAKE_C_COMPILER=' 'aarch64-linux-gnu-clang' '-DCMAKE_SYSTEM_NAME=Linux'
# xx-verify is silent when all is well.
run 0 ./xx-verify hello
stdout_empty
stderr_empty
run 1 env TARGETPLATFORM=linux/amd64 ./xx-verify hello
stderr_has 'does not match the target linux/amd64' 'machine'
run 1 ./xx-verify nothing
stderr_has 'file not found: nothing'
run 1 ./xx-verify --statci hello
stderr_has 'invalid flag --statci'
run 1 ./xx-verify
stderr_has 'Usage: xx-verify'
run 0 ./xx-verify --setup
run 0 env XX_VERIFY_STATIC=1 ./xx-verify hello
# go and cargo.
program go <<'END'
#!/bin/sh
echo "go $* $GOOS/$GOARCH/$GOARM64 ${CC##*/} ${CGO_ENABLED-unset}"
END
program cargo <<'END'
#!/bin/sh
echo "cargo $* ${CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER##*/} $CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS"
END
run 0 ./xx-go build -v .
stdout_is <<'END'
go build -v . linux/arm64/v8.0 aarch64-linux-gnu-clang unset
END
run 0 ./xx-go --wrap
stdout_has 'go env -w GOOS=linux GOARCH=arm64 CC='
run 0 ./xx-go --unwrap
stdout_has 'go env -u GOOS GOARCH GOARM CC CXX AR PKG_CONFIG'
run 0 env XX_RUSTFLAGS=-g ./xx-cargo build --release
stdout_is <<'END'
cargo build --release --target=aarch64-unknown-linux-gnu aarch64-linux-gnu-clang -g
END
run 0 ./xx-cargo --print-target-triple
stdout_is <<'END'
aarch64-unknown-linux-gnu
END
# apt: the architecture first, then packages with it.
for name in apt apt-get dpkg; do
	program $name <<END
#!/bin/sh
echo "\${0##*/} \$*" >>"$box/work/asked"
END
done
program apt-cache <<'END'
#!/bin/sh
case $2 in gcc-aarch64-linux-gnu | libgcc-12-dev:arm64) exit 0;; esac
exit 100
END
run 0 ./xx-apt install -y gcc zlib1g-dev xx-c-essentials
cat >wanted <<'END'
dpkg --print-foreign-architectures
dpkg --add-architecture arm64
apt-get update
apt install -y gcc-aarch64-linux-gnu zlib1g-dev:arm64 libc6-dev:arm64 libgcc-12-dev:arm64
END
same asked wanted
: >asked
run 0 env TARGETPLATFORM=windows/amd64 ./xx-apt-get install -y zlib1g-dev
stderr_has 'skipping packages installation on windows'
run 0 ./xx-apt update
tail -n 1 asked | grep -q '^apt update$' || fail "$(cat asked)"
