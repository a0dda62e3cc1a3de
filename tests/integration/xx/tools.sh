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
run 0 ./xx-clang --print-sysroot
stdout_is <<'END'
/
END
# A target among the arguments is taken out: not every compiler has the option. Another one than the variables' wins.
run 0 ./xx-clang --print --target=aarch64-linux-gnu -target aarch64-unknown-linux-gnu a
stdout_has '<a>'
lacks '<--target' '<-target>'
run 0 env TARGETPLATFORM=linux/amd64 ./xx-cc --print -target aarch64-linux-gnu a
stdout_has '<a>'
run 0 ./xx-clang --print --target=tricore-none a
stdout_has '<--target=tricore-none>'
# xx-verify is silent when all is well.
run 0 ./xx-verify hello
stdout_empty
stderr_empty
run 1 env TARGETPLATFORM=linux/amd64 ./xx-verify hello
stderr_has 'file hello does not match expected target architecture amd64: machine is'
run 1 ./xx-verify nothing
stderr_has 'file not found: nothing'
run 1 ./xx-verify --statci hello
stderr_has 'invalid flag --statci'
run 1 ./xx-verify
stderr_has 'Usage: xx-verify'
run 0 ./xx-verify --setup
run 0 env XX_VERIFY_STATIC=1 ./xx-verify hello
run 1 env TARGETPLATFORM=windows/arm64 ./xx-verify hello
stderr_has 'file hello does not match expected target OS windows: format is ELF'
# An object file (ET_REL) is for the platform, but no static program.
{ head -c 16 elf && printf '\001\000' && tail -c +19 elf; } >object.o
run 0 ./xx-verify object.o
run 1 ./xx-verify --static object.o
# go and cargo.
program go <<'END'
#!/bin/sh
echo "go $* $GOOS/$GOARCH/$GOARM64 ${CC##*/} ${CGO_ENABLED-unset}"
END
program cargo <<'END'
#!/bin/sh
echo "$CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER" >runner
echo "cargo $* ${CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER##*/} $CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS"
END
run 0 ./xx-go build -v .
stdout_is <<'END'
go build -v . linux/arm64/v8.0 aarch64-linux-gnu-cc unset
END
# What the user has set stays.
run 0 env GOARM64=v9.0 ./xx-go build
stdout_has linux/arm64/v9.0
# MIPS without floating-point registers, as the helper has it; and no compiler, since none here makes that.
program go <<'END'
#!/bin/sh
echo "$GOARCH ${GOMIPS-} ${GOMIPS64-} ${CC-none}"
END
run 0 env TARGETPLATFORM=linux/mips/softfloat ./xx-go build
stdout_has 'mips softfloat  none'
run 0 env TARGETPLATFORM=linux/mips64le/softfloat ./xx-go build
stdout_has 'mips64le  softfloat none'
run 0 env TARGETPLATFORM=linux/mips ./xx-go build
stdout_has 'mips hardfloat '
program go <<'END'
#!/bin/sh
echo "go $* $GOOS/$GOARCH/$GOARM64 ${CC##*/} ${CGO_ENABLED-unset}"
END
run 0 ./xx-go --wrap
stdout_has 'go env -w GOOS=linux GOARCH=arm64 CC=' GOARM64=v8.0
run 0 ./xx-go --unwrap
stdout_has 'go env -u GOOS GOARCH CC CXX AR PKG_CONFIG GOARM64'
program go <<'END'
#!/bin/sh
echo "$PATH"
END
run 0 env GOPATH=/go ./xx-go env
stdout_has /go/bin/linux_arm64:
# The standard library of the target is added where rustc has none.
program rustc <<END
#!/bin/sh
echo "$box/work/rust"
END
program rustup <<END
#!/bin/sh
echo "rustup \$*" >>"$box/work/asked"
echo "downloading"
exit \${RUSTUP_STATUS-0}
END
run 1 env RUSTUP_STATUS=7 ./xx-cargo build
stdout_empty
run 1 env RUSTUP_STATUS=7 ./xx-cargo --print-target-triple
stdout_empty
: >asked
run 0 ./xx-cargo --setup-target-triple
stdout_empty
exists aarch64-unknown-linux-gnu-clang
rm aarch64-unknown-linux-gnu-*
echo 'rustup -q target add aarch64-unknown-linux-gnu' >wanted
same asked wanted
mkdir -p rust/lib/rustlib/aarch64-unknown-linux-gnu
run 0 env XX_RUSTFLAGS=-g ./xx-cargo build --release
stdout_is <<'END'
cargo build --release --target=aarch64-unknown-linux-gnu aarch64-linux-gnu-cc -g
END
same asked wanted
[ "$(cat runner)" = "$(realpath "$crossply") run linux/arm64" ] || fail "$(cat runner)"
run 0 ./xx-cargo --print-target-triple
stdout_is <<'END'
aarch64-unknown-linux-gnu
END
exists aarch64-unknown-linux-gnu-clang
rm -r rust
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
case $2 in gcc-aarch64-linux-gnu | libgcc-12-dev:arm64 | libc6-dev:arm64 | libc6-dev-riscv64-cross) exit 0;; esac
exit 100
END
: >asked
run 0 ./xx-apt install -y gcc zlib1g-dev xx-c-essentials
stderr_has '+ apt  install -y gcc-aarch64-linux-gnu zlib1g-dev:arm64 libc6-dev:arm64 libgcc-12-dev:arm64'
cat >wanted <<'END'
dpkg --print-foreign-architectures
dpkg --add-architecture arm64
apt-get update
apt install -y gcc-aarch64-linux-gnu zlib1g-dev:arm64 libc6-dev:arm64 libgcc-12-dev:arm64
END
same asked wanted
: >asked
# An architecture that the package lists do not have: what there is for cross compilers, and nothing else.
run 0 env TARGETPLATFORM=linux/riscv64 ./xx-apt install -y zlib1g-dev xx-c-essentials
stderr_has 'skipping zlib1g-dev' 'skipping libgcc' '+ apt  install -y libc6-dev-riscv64-cross'
tail -n 1 asked | grep -q '^apt install -y libc6-dev-riscv64-cross$' || fail "$(cat asked)"
run 0 env TARGETPLATFORM=linux/riscv64 ./xx-apt install zlib1g-dev
stderr_has 'skipping packages installation on riscv64'
run 0 ./xx-apt --print-source-file
stdout_has /etc/apt/sources.list
: >asked
run 0 env TARGETPLATFORM=windows/amd64 ./xx-apt-get install -y zlib1g-dev
stderr_has 'skipping packages installation on windows'
run 0 ./xx-apt update
tail -n 1 asked | grep -q '^apt update$' || fail "$(cat asked)"
# Pure Go needs no folder for wrappers.
run 0 env -u HOME -u XDG_CACHE_HOME -u CROSSPLY_CACHE ./xx-go build
# What follows -Xlinker and -o is the linker's, and a file's name.
run 0 ./xx-cc a.c -Xlinker --unwrap -o unwrapped
[ -s unwrapped ] || fail 'nothing was linked'
