# Input that was made to harm: no crash, no hang, and never more than 256 MiB.
need python3 zstd
. "$source/tests/integration/hostile_images.sh"

# Binaries: each is refused by itself, with the place.
mkdir -p dist/linux-amd64 binaries
python3 - <<'END_OF_FILE'
import struct

def elf(phnum=1, shoff=0, shnum=0, shstrndx=0, phoff=64, type=2):
    return b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", type, 62, 1, 0x400078, phoff, shoff, 0, 64, 56, phnum, 64, shnum, shstrndx)

def segment(type, offset, size):
    return struct.pack("<IIQQQQQQ", type, 5, offset, 0x400000, 0x400000, size, size, 4096)

def section(type=0, offset=0, size=0, link=0, info=0):
    return struct.pack("<IIQQQQIIQQ", 0, type, 0, 0, offset, size, link, info, 1, 0)

put = lambda name, data: open(name, "wb").write(data)
put("dist/linux-amd64/app", elf() + segment(1, 0, 120))
big = 1 << 63
put("binaries/programs-65534", elf(phnum=65534))
put("binaries/programs-2^32", elf(phnum=0xffff, shoff=64, shnum=1) + section(info=0xffffffff))
put("binaries/sections-2^62", elf(phnum=0, shoff=64) + section(size=1 << 62))
put("binaries/sections-at-the-end", elf(shoff=(1 << 64) - 64, shnum=3) + segment(1, 0, 120))
put("binaries/programs-at-the-end", elf(phoff=(1 << 64) - 8) + segment(1, 0, 120))
for name, type in (("interpreter", 3), ("notes", 4), ("dynamic", 2)):
    put(f"binaries/{name}-of-2^63", elf() + segment(type, 120, big))
    put(f"binaries/{name}-that-overflows", elf() + segment(type, (1 << 64) - 16, 32))
put("binaries/names-of-2^40", elf(phnum=0, shoff=64, shnum=2, shstrndx=1) + section() + section(3, 0, 1 << 40))
fat = lambda *slices: b"\xca\xfe\xba\xbe" + struct.pack(">I", len(slices)) + b"".join(struct.pack(">IIIII", 0x0100000c, 0, at, size, 12) for at, size in slices)
put("binaries/fat-in-itself", fat((0, 48)) + bytes(20))
put("binaries/fat-in-fat", (fat((4096, 4096)) + bytes(4096))[:4096] + fat((0, 4096), (4096, 64)) + bytes(8192))
put("binaries/commands-2^32", struct.pack("<IIIIIIII", 0xfeedfacf, 0x0100000c, 0, 2, 0xffffffff, 0xffffffff, 0, 0) + bytes(64))
pe = bytearray(b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 0xffff, 0, 0, 0, 240, 0x22) + struct.pack("<H", 0x20b) + bytes(238))
put("binaries/pe-sections-65535", bytes(pe))
put("binaries/wasm-imports-2^32", b"\0asm\1\0\0\0\2\x06\xff\xff\xff\xff\x0f\0")
END_OF_FILE
chmod 755 dist/linux-amd64/app
for binary in binaries/*; do
	bounded 1 --platform linux/amd64 "$binary"
	stdout_has "$binary" ', wanted '
done
bounded 1 --platform linux/amd64 binaries

run 0 crossply image dist -t app -o good --entrypoint /app
# What is large when it is unpacked: zeros, a program that is looked into, windows of zstd, of several layers at once.
hostile 0 'use(globals(), tar(entry("app", app), entry("zeros", bytes(120 << 20))))'
hostile 1 'use(globals(), tar(entry("app", app), entry("zeros", bytes(120 << 20))))' --max-growth 100
stdout_has 'layer: ' 'decompress to more than 100 times as many'
hostile 1 'data = tar(entry("app", app), entry("zeros", bytes(120 << 20))); use(globals(), data, zstd(data), "application/vnd.oci.image.layer.v1.tar+zstd")' --max-size 100000000
stdout_has 'layer: ' 'more than 100000000 bytes when decompressed'
hostile 0 'use(globals(), tar(entry("app", app), entry("program", app + bytes(100 << 20))))'
many='
document["layers"], ids = [], []
for i in range(4):
    data = tar(entry(f"file{i}", bytes(SIZE << 20)), entry("app", app))
    document["layers"].append(put(zstd(data, "--ultra", "-1", "--long=WINDOW"), "application/vnd.oci.image.layer.v1.tar+zstd"))
    ids.append("sha256:" + hashlib.sha256(data).hexdigest())
config = load(document["config"])
config["rootfs"]["diff_ids"], config["history"] = ids, []
store(document["config"], config)'
hostile 0 "$(echo "$many" | sed "s/WINDOW/26/; s/SIZE/70/")" --jobs 4
hostile 1 "$(echo "$many" | sed "s/WINDOW/27/; s/SIZE/1/")" --jobs 4
stdout_has ': a larger zstd window ' 'wanted one of at most 64 MiB'

# The second frame of a layer wants more memory than the first, when half of the budget is taken by names.
hostile 0 'first = b"".join(entry(f"{i}" + "x" * 60000) for i in range(1100)); second = entry("big", bytes(70 << 20)) + tar(entry("app", app))
use(globals(), first + second, zstd(first) + zstd(second, "--ultra", "-1", "--long=26"), "application/vnd.oci.image.layer.v1.tar+zstd")'

# Archives that are compressed as a whole have the limits of layers; a member is hashed once, whoever mentions it.
tar -cf archive.tar -C good .
zstd -q archive.tar -o archive.tar.zst
bounded 0 archive.tar.zst
bounded 1 archive.tar.zst --max-size 1000
stderr_has 'archive.tar.zst' 'more than 1000 bytes when decompressed'
PYTHONPATH="$source/tests/integration" PYTHONDONTWRITEBYTECODE=1 python3 - <<'END_OF_FILE'
from tars import *
import io
import json
import random

data = tar(entry("app", app), entry("random", random.Random(1).randbytes(8 << 20)))
times = 20000
config = {"os": "linux", "architecture": "amd64", "config": {"Entrypoint": ["/app"]},
          "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(data).hexdigest()] * times}}
manifest = [{"Config": "config.json", "RepoTags": None, "Layers": ["layer.tar.gz"] * times}]
with open("docker.tar", "wb") as out:
    out.write(tar(entry("manifest.json", json.dumps(manifest).encode()), entry("config.json", json.dumps(config).encode()),
                  entry("layer.tar.gz", gzip.compress(data, 1, mtime=0))))
END_OF_FILE
bounded 0 docker.tar

# Names: out of the image, from its top, of any length, and links that lead nowhere but in circles.
hostile 1 'use(globals(), tar(entry("app", app), entry("../../../../etc/passwd", b"x")))'
stdout_has 'paths: ' '"../../../../etc/passwd"'
hostile 1 'use(globals(), tar(entry("app", app), entry("x", type=tarfile.LNKTYPE, link="../../etc/passwd")))'
stdout_has 'paths: ' '"../../etc/passwd"'
hostile 0 'use(globals(), tar(entry("/app", app), entry("//usr//bin/./x", b"x")))'
hostile 1 'use(globals(), tar(entry("app", type=tarfile.SYMTYPE, link="b"), entry("b", type=tarfile.SYMTYPE, link="/c"), entry("c", type=tarfile.SYMTYPE, link="./app")))'
stdout_has 'entrypoint' '/app'
hostile 1 'use(globals(), tar(entry("app", type=tarfile.SYMTYPE, link="x/" * 2000 + "app"), entry("x", type=tarfile.SYMTYPE, link=".")))'
hostile 1 'use(globals(), tar(entry("app", app), *[entry(f"{i}" + "x" * 60000, b"") for i in range(2500)]))'
stderr_has 'more files than that, wanted images whose lists of files take at most 128 MiB together'
hostile 1 'use(globals(), tar(entry("app", b"#!/app\n")))'

# Headers: sizes below zero and beyond the archive, extended ones without end.
hostile 1 'block = bytearray(entry("app")); block[124:136] = b"\xff" * 12; use(globals(), tar(checksum(block)))'
hostile 1 'block = bytearray(entry("app")); block[124:136] = b"-0000000001\0"; use(globals(), tar(checksum(block)))'
hostile 1 'block = bytearray(entry("app")); block[124:136] = b"\x80" + b"\x7f" + b"\xff" * 10; use(globals(), tar(checksum(block)))'
hostile 1 'use(globals(), tar(entry("x", b"11 mtime=1\n", type=b"x") * 100000, entry("app", app)))'
stdout_has 'layer: '
hostile 1 'use(globals(), tar(entry("x", b"11 mtime=1\n", type=b"g") * 20000, entry("app", app)))'
stdout_has 'layer: '
hostile 1 'use(globals(), tar(entry("x", b"long\0" * 20, type=b"L") * 20000, entry("app", app)))'

# JSON: deep, wide, large; each of the documents.
for which in index manifest config; do
	for statement in 'document = b"[" * 10000' 'document = b"[" * 1000000' 'document = b"{\"a\":" * 10000 + b"0" + b"}" * 10000' \
		'document = b"[" + b"{}," * 120000 + b"0]"' 'document = b"\"" + b"x" * (5 << 20) + b"\""' 'document = b"\0" * 100'; do
		hostile 1 "$statement"
		stderr_has 'crossply: ' 'bad/'
	done
	which=
done
# One large document, listed many times over.
rm -rf bad
cp -R good bad
for change in 'config document = json.dumps(document).encode() + b" " * 4000000' 'index document["manifests"] *= 140'; do
	python3 "$source/tests/integration/forge.py" bad "${change%% *}" 'import json' "${change#* }"
done
bounded 1 bad
stderr_has 'wanted manifests and configs of at most 512 MiB together'

python3 -c 'import sys; sys.stdout.write("[" * 10000)' >good/index.json
bounded 1 good
stderr_has 'good/index.json' 'at most 128 levels'
