# Every way in which a layer or an image can be wrong is refused, with the check's name and the place.
need python3 zstd
mkdir -p dist/linux-amd64 dist/linux-arm64
python3 - <<'END'
# A static program of each machine, as far as its headers go (ELF-64: gABI, chapter 4).
import struct
for pair, machine in (("linux-amd64", 62), ("linux-arm64", 183)):
    header = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, 0x400078, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    open(f"dist/{pair}/app", "wb").write(header + struct.pack("<IIQQQQQQ", 1, 5, 0, 0x400000, 0x400000, 120, 120, 4096))
END
chmod 755 dist/*/app
run 0 crossply image dist -t app -o good --entrypoint /app
run 0 crossply verify good
stdout_has 'entrypoint' 'diff-id'

# wrong STATEMENT TEXT...: what the statement makes of a good image is refused; right STATEMENT: it is not.
layer() {
	rm -rf bad
	cp -R good bad
	PYTHONPATH="$source/tests/integration" PYTHONDONTWRITEBYTECODE=1 python3 "$source/tests/integration/forge.py" bad "${which:-manifest}" \
		"from tars import *; $1"
}
wrong() {
	layer "$1"
	shift
	run 1 crossply verify bad
	stdout_has "$@"
}
right() {
	layer "$1"
	run 0 crossply verify bad
}

right 'use(globals(), tar(entry("app", app)))'
right 'use(globals(), tar(entry("app", app)), tar(entry("app", app)), "application/vnd.oci.image.layer.v1.tar")'
right 'data = tar(entry("app", app)); use(globals(), data, gzip.compress(data[:700], mtime=0) + gzip.compress(data[700:], mtime=0))'
right 'data = tar(entry("app", app)); use(globals(), data, zstd(data[:600]) + zstd(data[600:]), "application/vnd.oci.image.layer.v1.tar+zstd")'
right 'use(globals(), tar(entry("./app", app)) + b"anything behind the end")'
right 'use(globals(), tar(entry("x", app), entry("app", type=tarfile.LNKTYPE, link="x")))'
right 'use(globals(), tar(entry("bin", type=tarfile.SYMTYPE, link="/usr/bin"), entry("usr/bin/a", app), entry("app", type=tarfile.SYMTYPE, link="bin/a")))'

wrong 'use(globals(), tar(entry("app", app), entry("app", app)))' 'duplicate-path' 'app: it again, first at byte 0' 'layer sha256:'
wrong 'use(globals(), tar(entry("app", type=tarfile.LNKTYPE, link="x"), entry("x", app)))' 'hardlink-order' 'its target x later'
wrong 'use(globals(), tar(entry("app", app), entry("y", type=tarfile.LNKTYPE, link="none")))' 'hardlink-order' 'its target none nowhere'
wrong 'use(globals(), tar(entry("app", app), entry("../etc/passwd", b"x")))' 'paths' '"../etc/passwd"'
wrong 'use(globals(), tar(entry("app", app), entry("a/../../b", b"x")))' 'paths'
wrong 'data = tar(entry("app", app)); use(globals(), data, gzip.compress(data) + b"\0\0\0")' 'trailing-bytes' '3 bytes behind it'
wrong 'data = tar(entry("app", app)); use(globals(), data, gzip.compress(data)[:-9])' 'layer: ' 'middle of a gzip member'
wrong 'data = tar(entry("app", app)); use(globals(), data, gzip.compress(data)[:-1] + b"\7")' 'layer: ' 'another checksum or size'
wrong 'data = tar(entry("app", app)); use(globals(), data, zstd(data)[:-3])' 'layer: ' 'middle of a zstd frame'
wrong 'use(globals(), tar(entry("app", app))[:600])' 'layer: ' 'the end of the archive'
wrong 'use(globals(), b"no tar at all" * 100)' 'layer: '
wrong 'block = bytearray(entry("app")); block[124:136] = b"\xff" * 12; use(globals(), tar(checksum(block)))' 'layer: '
wrong 'block = bytearray(entry("app")); block[0] = 65; use(globals(), tar(bytes(block)))' 'layer: '
wrong 'use(globals(), tar(entry("app", app, pax={"comment": "x" * (2 << 20)})))' 'layer: '
wrong 'use(globals(), tar(*[entry("x", b"11 mtime=1\n", type=b"g")] * 2000))' 'layer: '
wrong 'use(globals(), tar(entry("app", app)), diff_id="sha256:" + "0" * 64)' 'diff-id' "wanted sha256:0000"
wrong 'use(globals(), tar(entry("app", app[:40])))' 'app: ' 'app'
wrong 'use(globals(), tar(entry("app", app), entry("lib/x", open("dist/linux-arm64/app", "rb").read())))' 'machine' 'lib/x'
wrong 'use(globals(), tar(entry("other", app)))' 'entrypoint' 'none at /app'

# Bombs are stopped by what comes out of them.
layer 'data = tar(entry("app", app), entry("zeros", bytes(20 << 20))); use(globals(), data)'
run 0 crossply verify bad
run 1 crossply verify bad --max-growth 100
stdout_has 'layer: ' 'decompress to more than 100 times as many'
run 1 crossply verify bad --max-size 10000000
stdout_has 'layer: ' 'more than 10000000 bytes when decompressed'

# Two layers: what the upper one whites out is gone for everybody.
which=manifest
layer 'use(globals(), tar(entry("app", app)))
upper = tar(entry(".wh.app"))
document["layers"].append(put(gzip.compress(upper), "application/vnd.oci.image.layer.v1.tar+gzip"))
config = load(document["config"])
config["rootfs"]["diff_ids"].append("sha256:" + hashlib.sha256(upper).hexdigest())
store(document["config"], config)'
run 1 crossply verify bad
stdout_has 'entrypoint' 'none at /app'

# Labels that contradict each other.
which=config
wrong 'document["architecture"] = "s390x"' 'config-platform' 'linux/s390x in the config' 'wanted linux/amd64'
wrong 'document["variant"] = "v3"' 'config-platform'
which=index
wrong 'document["manifests"][0]["platform"]["architecture"] = "arm64"' 'config-platform' 'machine' 'bad'
# One manifest under two labels is two promises.
wrong 'document["manifests"][1]["digest"] = document["manifests"][0]["digest"]; document["manifests"][1]["size"] = document["manifests"][0]["size"]' \
	'linux/arm64: linux/amd64 in the config' 'bad:/app of linux/arm64: machine'
