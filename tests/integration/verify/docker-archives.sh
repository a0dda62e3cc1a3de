# What docker loads of an archive is manifest.json, whatever else is in it: that is verified.
need python3
mkdir -p dist/linux-arm64
elf dist/linux-arm64/app 64 "$elf_arm64" "$elf_none"
elf wrong 64 "$elf_amd64" "$elf_none"
chmod +x dist/linux-arm64/app wrong
run 0 crossply image dist -t app:1 -o app.tar --entrypoint /app
run 0 crossply verify app.tar
stdout_has '2 fit, 0 do not'
cat >forge.py <<'END'
"""forge.py OUT STATEMENT...: the members of app.tar, in `files`, changed."""
import gzip, hashlib, io, json, sys, tarfile

with tarfile.open("app.tar") as archive:
    files = {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}
items = json.loads(files["manifest.json"])
links = {}

def layer(name, data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o755
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()

def config(*layers):
    ids = ["sha256:" + hashlib.sha256(data).hexdigest() for data in layers]
    return json.dumps({"architecture": "arm64", "os": "linux", "config": {"Entrypoint": ["/app"]},
                       "rootfs": {"type": "layers", "diff_ids": ids}}).encode()

good, wrong = (layer("app", open(name, "rb").read()) for name in ("dist/linux-arm64/app", "wrong"))
def digest(data):
    return hashlib.sha256(data).hexdigest()
for statement in sys.argv[2:]:
    exec(statement)
if "manifest.json" in files:
    files["manifest.json"] = json.dumps(items).encode()
with tarfile.open(sys.argv[1], "w:gz" if sys.argv[1].endswith("gz") else "w") as archive:
    for name, data in files.items():
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    for name, target in links.items():
        info = tarfile.TarInfo(name)
        info.type, info.linkname = tarfile.SYMTYPE, target
        archive.addfile(info)
END

# The layout is a good one, and docker would load something else.
python3 forge.py hybrid.tar 'files["config.json"] = config(wrong)' 'files["wrong.tar"] = wrong' \
	'items[0].update(Config="config.json", Layers=["wrong.tar"])'
run 1 crossply verify hybrid.tar
stdout_has 'hybrid.tar:/app of linux/arm64: machine: found machine 0x3e (amd64)' '2 fit, 2 do not'
# The same config over another file, which claims the digest of the good one.
python3 forge.py claimed.tar 'files["wrong.tar"] = wrong' 'files["config.json"] = config(good)' \
	'items[0].update(Config="config.json", Layers=["wrong.tar"])'
run 1 crossply verify claimed.tar
stdout_has 'blob: found sha256:'
# Good images of its own are verified too; a list that is none is damage.
python3 forge.py more.tar 'files["config.json"] = config(good)' 'files["good.tar"] = good' \
	'items.append(dict(items[0], Config="config.json", Layers=["good.tar"]))'
run 0 crossply verify more.tar
stdout_has '4 fit, 0 do not'
python3 forge.py none.tar 'items = {}'
run 1 crossply verify none.tar
stderr_has 'none.tar: manifest.json' 'wanted a list of images'

# Two images of `docker save` that claim one layer, which only the first one has.
two='files = {"a.json": config(good), "b.json": config(good) + b" ", "a/layer.tar": good, "b/layer.tar": wrong, "manifest.json": b""}
items = [{"Config": n + ".json", "RepoTags": [n + ":1"], "Layers": [n + "/layer.tar"]} for n in "ab"]'
python3 forge.py two.tar "$two"
run 1 crossply verify two.tar
stderr_has 'two.tar: b/layer.tar' 'two layers under one digest'
python3 forge.py two.tar "$two" 'items.reverse()'
run 1 crossply verify two.tar
stdout_has 'blob: found sha256:'
python3 forge.py two.tar "$two" 'files["b/layer.tar"] = good'
run 0 crossply verify two.tar
python3 forge.py two.tar "$two" 'del files["b/layer.tar"]; links["b/layer.tar"] = "../a/layer.tar"'
run 0 crossply verify two.tar
stdout_has '4 fit, 0 do not'

# What ggcr and kaniko write, compressed as a whole.
for data in good wrong; do
	python3 forge.py $data.tgz "config = config($data); packed = gzip.compress($data)
files = {'sha256:' + digest(config): config, digest(packed) + '.tar.gz': packed, 'manifest.json': b''}
items = [{'Config': 'sha256:' + digest(config), 'RepoTags': ['app:1'], 'Layers': [digest(packed) + '.tar.gz']}]"
done
run 0 crossply verify good.tgz
stdout_has '2 fit, 0 do not'
run 1 crossply verify wrong.tgz
stdout_has 'wrong.tgz:/app of linux/arm64: machine'
