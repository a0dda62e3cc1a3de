# Several names for one image: each is there, and the image is packed once.
need python3
mkdir -p dist/linux-amd64 dist/linux-arm64
elf dist/linux-amd64/app 64 "$elf_amd64" "$elf_none"
elf dist/linux-arm64/app 64 "$elf_arm64" "$elf_none"

run 0 crossply image dist -t app:1 -t app:1.0 -t app:1 -o layout
run 0 crossply inspect layout
awk 'NR > 1 && !/^ / { print $1 }' "$box/result/out" >tags
printf '%s\n' 1 1-amd64 1-arm64 1.0 1.0-amd64 1.0-arm64 | cmp - tags || fail "$(cat tags)"
stdout_has '1          index' '1.0        index'

# Each of them is replaced, with the tags of its platforms.
printf x >>dist/linux-amd64/app
run 0 crossply image dist --platform linux/amd64 -t app:1.0 -t app:1 -o layout --gc
run 0 crossply inspect layout
lacks arm64
cp layout/index.json both.json

# The project file may have a list.
printf 'image:\n  tag: [app:1.0, app:1]\n' >crossply.yaml
rm -r dist/linux-arm64
run 0 crossply image dist -o other
same other/index.json both.json
rm crossply.yaml

# docker gets all names of an archive, the others the first.
run 0 crossply image dist -t app:1 -t registry.example/app:1 -o app.tar --load-platform linux/amd64
tar -xOf app.tar manifest.json >names
grep -qF '"RepoTags":["app:1","app:1-amd64","registry.example/app:1","registry.example/app:1-amd64"]' names ||
	fail "$(cat names)"
tar -xOf app.tar index.json | python3 -c '
import json, sys
assert len(json.load(sys.stdin)["manifests"]) == 1'

# Names that would be the same are refused before anything is written.
run 2 crossply image dist -t app:1 -t registry.example/app:1 -o refused
stderr_has 'found 1 twice, wanted names that differ' 'hint: a layout tells images apart by their tags alone'
run 2 crossply image dist -t app:1 -t app:1-amd64 -o refused.tar
stderr_has 'found docker.io/library/app:1-amd64 twice, wanted names that differ'
run 2 crossply image dist -t app:1 -t Bad -o refused
stderr_has 'Bad'
absent refused refused.tar
