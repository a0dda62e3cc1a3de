# The table, --json, --raw and --config of a layout and of an archive of the same image.
for pair in linux-amd64 linux-armv7; do
	mkdir -p "dist/$pair"
	echo "$pair" >"dist/$pair/app"
done
run 0 crossply image dist -t app:1 -o layout --compress none --digest-file digest
run 0 crossply image dist -t app:1 -o app.tar --compress none

run 0 crossply inspect layout
mask 's/sha256:[0-9a-f]\{64\}/{digest}/; s/  *$//'
stdout_is <<'END'
TAG      PLATFORM      LAYERS    SIZE  DIGEST
1        index                         {digest}
         linux/amd64        1  2.0 kB  {digest}
         linux/arm/v7       1  2.0 kB  {digest}
1-amd64  linux/amd64        1  2.0 kB  {digest}
1-armv7  linux/arm/v7       1  2.0 kB  {digest}
END

# Everything that --json says is so, by the blobs themselves.
need python3
cat >check.py <<'END'
import hashlib, json, sys

shown = json.load(open(sys.argv[1]))
read = lambda digest: open("layout/blobs/sha256/" + digest[7:], "rb").read()
(index,) = [each for each in shown["manifests"] if each["tag"] == "1"]
assert index["name"] == "docker.io/library/app:1", index
assert index["digest"] == open("digest").read().strip()
assert index["size"] == len(read(index["digest"]))
listed = json.loads(read(index["digest"]))["manifests"]
assert [each["digest"] for each in index["manifests"]] == [each["digest"] for each in listed]
assert [each["platform"] for each in index["manifests"]] == ["linux/amd64", "linux/arm/v7"]
for each in index["manifests"]:
    manifest = json.loads(read(each["digest"]))
    config = json.loads(read(manifest["config"]["digest"]))
    assert each["config"] == manifest["config"]["digest"]
    assert [layer["digest"] for layer in each["layers"]] == [layer["digest"] for layer in manifest["layers"]]
    assert [layer["diff_id"] for layer in each["layers"]] == config["rootfs"]["diff_ids"]
    assert each["layers_size"] == sum(len(read(layer["digest"])) for layer in each["layers"])
    for layer in each["layers"]:
        assert "sha256:" + hashlib.sha256(read(layer["digest"])).hexdigest() == layer["diff_id"] == layer["digest"]
END
run 0 crossply inspect layout --json
cp "$box/result/out" shown.json
python3 check.py shown.json || fail '--json says something else than the blobs'
run 0 crossply inspect app.tar --json
python3 check.py "$box/result/out" || fail '--json of the archive says something else'

for place in layout app.tar; do
	run 0 crossply inspect $place --raw "$(cat digest)"
	cmp "$box/result/out" "layout/blobs/sha256/$(cut -d: -f2 digest)" || fail "--raw of $place changes bytes"
done
run 0 crossply inspect layout --raw 1-armv7
run 0 crossply inspect layout --config 1-armv7
config=$(sha256sum <"$box/result/out" | cut -d' ' -f1)
exists "layout/blobs/sha256/$config"
run 2 crossply inspect layout --raw --config 1
stderr_has 'one of them'
run 2 crossply inspect layout --config 1
stderr_has 'wanted the config of a manifest'
run 2 crossply inspect layout --raw
stderr_has 'wanted the name of one of its tags' 'found 1, 1-amd64, 1-armv7'
run 1 crossply inspect layout 2
stderr_has 'wanted 2' 'found 1, 1-amd64, 1-armv7'
run 1 crossply inspect layout 2 --json
stderr_has '"code":"not-found"'
