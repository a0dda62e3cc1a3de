# --gc removes exactly the blobs that nothing in index.json leads to, and nothing that is no blob.
need python3
for pair in linux-amd64 linux-arm64; do
	mkdir -p "dist/$pair"
	echo "$pair" >"dist/$pair/app"
done
run 0 crossply image dist -t app:1 -o layout
echo more >>dist/linux-arm64/app
run 0 crossply image dist -t app:1 -o layout
[ "$(ls layout/blobs/sha256 | wc -l)" -gt 8 ] || fail 'nothing was left of the old image'
lacks removed

# What other tools keep there stays: a note, a blob of another algorithm.
echo note >layout/blobs/sha256/README
mkdir layout/blobs/sha512
echo x >layout/blobs/sha512/abc
echo stray >"layout/blobs/sha256/$(printf '%064d' 7)"
run 0 crossply image dist -t app:2 -o layout --env A=b --gc
stdout_has 'removed'
exists layout/blobs/sha256/README layout/blobs/sha512/abc
absent "layout/blobs/sha256/$(printf '%064d' 7)"
cat >reachable.py <<'END'
import json, os

seen = set()

def follow(descriptor):
    digest = descriptor["digest"][7:]
    if digest in seen:
        return
    seen.add(digest)
    if descriptor["mediaType"].endswith("+json") and "config" not in descriptor["mediaType"]:
        document = json.load(open("layout/blobs/sha256/" + digest))
        for child in document.get("manifests", []) + document.get("layers", []) + [document[key] for key in ("config",) if key in document]:
            follow(child)

for entry in json.load(open("layout/index.json"))["manifests"]:
    follow(entry)
found = {name for name in os.listdir("layout/blobs/sha256") if len(name) == 64}
assert found == seen, (found - seen, seen - found)
END
python3 reachable.py || fail 'blobs were left, or one too many removed'
run 0 crossply inspect layout --check

# An index.json that leads nowhere is no reason to remove everything.
blob=$(python3 -c 'import json; print(json.load(open("layout/index.json"))["manifests"][0]["digest"][7:])')
rm "layout/blobs/sha256/$blob"
ls layout/blobs/sha256 >before
run 1 crossply image dist -t app:3 -o layout --env A=c --gc
stderr_has 'remove unused blobs' "$blob"
for name in $(cat before); do
	exists "layout/blobs/sha256/$name"
done
