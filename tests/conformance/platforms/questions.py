"""Prints the questions: every OS, architecture and variant that either side knows, put together in every way."""

SYSTEMS = """aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos
macos wasi wasip1 Linux WINDOWS foo""".split()

ARCHITECTURES = """386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32
mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm
i386 x86_64 x86-64 aarch64 armhf armel AMD64 X86_64 AArch64 ARMHF
i486 i586 i686 x86 x64 arm64v8 arm64v9 armv5 armv5l armv5te armv5tel armv5tejl arm32v5 armv6 armv6l armv6hl arm32v6
armv7 armv7a armv7l armv7hl arm32v7 armv8l powerpc64le ppc64el powerpc64 riscv64gc loongarch64 mipsel mips64el wasm32
armv8 armv4 pdp11 bar""".split()

VARIANTS = """v1 v2 v3 v4 v5 v6 v7 v8 v9 V7 V8 1 2 3 4 5 6 7 8 9 8.0 9.0 v8.0 v8.2 v9.0 v9.1 power8 power10 rva20u64
softfloat 0 x v v10""".split()

# Strings that are wrong, or nearly so.
ODD = """/ // linux/ /amd64 linux//amd64 linux/amd64/ linux/amd64/v1/x a/b/c/d * linux/* */amd64 linux/amd64/* linux/am*d64
linux:amd64 linux.x/amd64 linux/amd.64 linux/amd64/v.1 linux@amd64 linux_x/amd64 - _ -- linux/- -/- linux,amd64
windows(10.0.17763)/amd64 windows(10.0+win32k)/amd64 windows()/amd64 windows(/amd64 windows)/amd64 windows(a)b/amd64
linux(+erofs)/amd64 linux(+)/amd64 linux(++)/amd64 linux(%41)/amd64 linux(%)/amd64 linux(%zz)/amd64 linux(%2)/amd64
linux/amd64(1) amd64(1) windows(10.0) (1)/amd64 linux((1))/amd64
linux-amd64 linux-arm64 linux-armv7 linux-arm-v7 linux-amd64v3 linux-x86-64 linux-arm macos-arm64 wasi-wasm linux-
-arm64 linux-foo foo-amd64 linux-armv linux-armvx linux-386v linux-riscv64 linux-arm64v9 windows-armv7""".split()

# For matching: what both parsers read alike.
HOSTS = """linux/amd64 linux/amd64/v2 linux/amd64/v3 linux/amd64/v4 linux/386 linux/arm/v3 linux/arm/v4 linux/arm/v5
linux/arm/v6 linux/arm linux/arm/v8 linux/arm64 linux/arm64/v9 linux/ppc64le linux/ppc64le/power8 linux/ppc64le/power9
linux/ppc64le/power10 linux/s390x linux/riscv64 linux/riscv64/rva20u64 linux/riscv64/rva20s64 linux/riscv64/rva23u64
linux/mips64le linux/loong64 windows/amd64 windows/386 windows/arm windows/arm64 darwin/amd64 darwin/arm64
freebsd/amd64 wasi/wasm plan9/amd64""".split()


def main():
    for system in SYSTEMS:
        print("parse", system)
        for arch in ARCHITECTURES:
            print(f"parse {system}/{arch}")
            for variant in VARIANTS:
                print(f"parse {system}/{arch}/{variant}")
    for arch in ARCHITECTURES + VARIANTS + ODD:
        print("parse", arch)
    for host in HOSTS:
        for image in HOSTS:
            print("match", host, image)


main()
