# Images hold more than programs of their own platform; what of it binds.
need python3
cat >elves.py <<'END'
"""Small ELF files (gABI, chapters 4 and 5): elf(machine, type, interpreter)."""
import struct

def elf(machine=183, kind=2, interpreter=None, flags=0, bits=64):
    path = b"" if interpreter is None else interpreter.encode() + b"\0" * bool(interpreter)
    count = 1 + (interpreter is not None)
    ident = b"\x7fELF" + bytes([bits // 32, 1, 1]) + bytes(9)
    if bits == 32:
        return ident + struct.pack("<HHIIIIIHHHHHH", kind, machine, 1, 0x10054, 52, 0, flags, 52, 32, 1, 40, 0, 0) + \
            struct.pack("<IIIIIIII", 1, 0, 0x10000, 0x10000, 84, 84, 5, 4096)
    header = ident + struct.pack("<HHIQQQIHHHHHH", kind, machine, 1, 0x400078, 64, 0, flags, 64, 56, count, 64, 0, 0)
    headers = struct.pack("<IIQQQQQQ", 1, 5, 0, 0x400000, 0x400000, 120, 120, 4096)
    if interpreter is not None:
        headers += struct.pack("<IIQQQQQQ", 3, 4, 64 + 56 * count, 0, 0, len(path), len(path), 1)
    return header + headers + path
END
# put PATH ARGUMENTS: a file of elf().
put() {
	mkdir -p "${1%/*}"
	PYTHONDONTWRITEBYTECODE=1 python3 -c "from elves import elf; import sys; open(sys.argv[1], 'wb').write(elf($2))" "$1"
	chmod 755 "$1"
}
# pack OUT ENTRYPOINT: dist as it is.
pack() {
	run 0 crossply image --no-verify dist -t app -o "$1" --entrypoint "$2"
}

# Object files and files of other formats are data, unless they are started.
put dist/linux-arm64/app ''
put dist/linux-arm64/lib/crt1.o 'kind=1'
printf '\0asm\1\0\0\0' >dist/linux-arm64/lib/page.wasm
pack data /app
run 0 crossply verify data
stdout_has 'object               no 1' 'format               no 1'
run 0 crossply verify -v data
stdout_has 'data:/lib/crt1.o of linux/arm64: object (not required): found an object file' \
	'data:/lib/page.wasm of linux/arm64: format (not required): found WebAssembly'
run 1 crossply verify --strict data
stdout_has 'object: found an object file' 'format: found WebAssembly'
run 1 crossply verify --require object data
run 0 crossply verify --strict --allow 'lib/*=any' data
run 0 crossply verify --json --strict --allow 'lib/*=any' data
stdout_has '"skipped":2' '"path":"data:/lib/crt1.o","verdict":"skipped"}'
run 1 crossply verify --allow 'app=any' --allow 'lib/*=linux/amd64' data
stdout_has 'crt1.o of linux/amd64: machine'
mkdir -p assets/linux-arm64
cp dist/linux-arm64/lib/* assets/linux-arm64
run 0 crossply image --no-verify assets -t assets -o assets-image
run 1 crossply verify assets-image
stdout_has 'found neither a binary nor an entrypoint'
run 1 crossply verify dist
stdout_has 'dist/linux-arm64/lib/crt1.o: object: ' 'dist/linux-arm64/lib/page.wasm: format: '
pack started /lib/crt1.o
run 1 crossply verify started
stdout_has 'entrypoint: found /lib/crt1.o: lib/crt1.o, which is an object file'
pack started /lib/page.wasm
run 1 crossply verify started
stdout_has 'entrypoint: found /lib/page.wasm: '
put dist/linux-arm64/lib/crt1.o 'machine=62, kind=1'
pack foreign /app
run 1 crossply verify foreign
stdout_has 'crt1.o of linux/arm64: machine'
rm -r dist

# An interpreter at another path, which is there; one that is not; none, in debug information that was split off.
put dist/linux-arm64/app 'interpreter="/nix/store/glibc/lib/ld.so"'
put dist/linux-arm64/nix/store/glibc/lib/ld.so 'kind=3'
pack nix /app
run 0 crossply verify nix
stdout_has 'interpreter          no 1' 'loader               ok'
run 1 crossply verify --require interpreter nix
run 1 crossply verify dist
stdout_has 'interpreter: found "/nix/store/glibc/lib/ld.so"'
put dist/linux-arm64/nix/store/glibc/lib/ld.so 'machine=62, kind=3'
pack nix2 /app
run 1 crossply verify --allow 'nix/**=any' nix2
stdout_has 'interpreter: found "/nix/store/glibc/lib/ld.so"'
put ./app.debug 'interpreter=""'
run 0 crossply verify --platform linux/arm64 app.debug
lacks interpreter
rm -r dist

# labelled VARIANT PAIR ARGUMENTS: an image whose index and config both say that variant.
labelled() {
	rm -rf dist good
	put "dist/$2/app" "$3"
	pack good /app
	python3 "$source/tests/integration/forge.py" good config "document['variant'] = '$1'"
	python3 "$source/tests/integration/forge.py" good index "document['manifests'][0]['platform']['variant'] = '$1'"
}
labelled v8.2 linux-arm64 ''
run 0 crossply verify --ref latest good
stdout_has 'CHECK                linux/arm64/v8.2'
labelled v8 linux-arm64 ''
run 0 crossply verify --ref latest good
stdout_has 'CHECK                linux/arm64
'
labelled v8 linux-armv7 'machine=40, bits=32, flags=0x05000400'
run 0 crossply verify --ref latest good
stdout_has 'CHECK                linux/arm/v8' 'float-abi            ok'
labelled v8 linux-armv7 'machine=40, bits=32, flags=0x05000200'
run 1 crossply verify --ref latest good
stdout_has 'of linux/arm/v8: float-abi: '
labelled rva20u64 linux-riscv64 'machine=243, flags=5'
run 0 crossply verify --ref latest good
stdout_has 'CHECK                linux/riscv64
'
labelled power9 linux-ppc64le 'machine=21, flags=2'
run 0 crossply verify --ref latest good
labelled power9 linux-ppc64le 'machine=62'
run 1 crossply verify --ref latest good
stdout_has 'of linux/ppc64le/power9: machine: ' 'entrypoint: '
labelled v4 linux-armv7 'machine=40, bits=32, flags=0x05000400'
run 1 crossply verify --ref latest good
stdout_has 'found "linux/arm/v4", wanted an image of a platform that crossply knows'
