# What docker, podman and skopeo save for Docker: manifest.json with names, layers that are links, plain or compressed.
need python3
cat >save.py <<'END'
"""save.py OUT KIND: an archive as `docker save` of one kind writes it, or with a mistake."""
import gzip, hashlib, io, json, sys, tarfile

kind = sys.argv[2]
def tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()

layers = [tar([("one", b"1")]), tar([("two", b"2")])]
ids = ["sha256:" + hashlib.sha256(layer).hexdigest() for layer in layers]
config = json.dumps({"architecture": "arm", "variant": "v7", "os": "linux",
                     "rootfs": {"type": "layers", "diff_ids": ids[:1] if kind == "count" else ids}}).encode()
digest = hashlib.sha256(config).hexdigest()
names = ["aa/layer.tar", "bb/layer.tar"]
stored = [gzip.compress(layer, mtime=0) for layer in layers] if kind == "gzip" else layers
item = {"Config": digest + ".json", "RepoTags": None if kind == "untagged" else ["team/app:1", "app:latest"], "Layers": names}
if kind == "no-config":
    del item["Config"]
with tarfile.open(sys.argv[1], "w") as archive:
    def put(name, data):
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    put(digest + ".json", config + (b" " if kind == "config" else b""))
    put("store/first.tar" if kind == "link" else names[0], stored[0])
    if kind == "link":
        info = tarfile.TarInfo(names[0])
        info.type, info.linkname = tarfile.SYMTYPE, "../store/first.tar"
        archive.addfile(info)
    if kind != "lacking":
        put(names[1], stored[1])
    put("manifest.json", b"{}" if kind == "object" else json.dumps([item]).encode())
print(digest)
END

for kind in plain gzip link; do
	digest=$(python3 save.py $kind.tar $kind)
	run 0 crossply inspect $kind.tar --check
	mask 's/  *$//'
	stdout_has "1       linux/arm/v7       2" "latest  linux/arm/v7" "sha256:$digest"
	run 0 crossply inspect $kind.tar docker.io/team/app:1
	run 1 crossply inspect $kind.tar team/other
done
run 0 crossply inspect plain.tar --json docker.io/team/app:1
stdout_has '"tag":"1","name":"docker.io/team/app:1"' '"platform":"linux/arm/v7"'
run 0 crossply inspect plain.tar --raw latest
[ "$(sha256sum <"$box/result/out" | cut -d' ' -f1)" = "$digest" ] || fail '--raw is not the config'
python3 save.py untagged.tar untagged >/dev/null
run 0 crossply inspect untagged.tar
stdout_has '-    linux/arm/v7'

# refused KIND TEXT...: such an archive does not open.
refused() {
	python3 save.py bad.tar "$1" >/dev/null
	shift
	run 1 crossply inspect bad.tar
	stderr_has bad.tar "$@"
}
refused count 'found 2 layers in manifest.json, wanted 1, one for each diff ID'
refused config 'wanted sha256:'
refused lacking 'wanted bb/layer.tar'
refused object 'wanted a list of images'
refused no-config 'found an image without Config'

# A layer whose bytes are not those of its diff ID is found when every blob is checked.
python3 save.py plain.tar plain >/dev/null
python3 - <<'END'
data = bytearray(open("plain.tar", "rb").read())
at = data.index(b"two\0")
data[at + 512] = ord("3")
open("plain.tar", "wb").write(data)
END
run 0 crossply inspect plain.tar
run 1 crossply inspect plain.tar --check
stderr_has 'plain.tar: bb/layer.tar' 'wanted sha256:'
