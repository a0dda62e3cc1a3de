# Whatever is wrong with a layout is said, with its place and what was wanted; nothing crashes.

# refused ARGUMENT...: inspect fails, and says what to do.
refused() {
	run 1 crossply inspect "$@"
	stderr_has 'hint: '
}

mkdir -p dist/linux-amd64
echo x >dist/linux-amd64/app
run 0 crossply image dist -t app -o good
index=$(sed 's/.*"digest":"sha256:\([0-9a-f]*\)".*"ref.name":"latest".*/\1/' good/index.json | cut -c1-64)
run 0 crossply inspect good --raw latest
manifest=$(grep -o '"digest":"sha256:[0-9a-f]*' "$box/result/out" | cut -d: -f3)
run 0 crossply inspect good --raw latest-amd64
config=$(grep -o '"digest":"sha256:[0-9a-f]*' "$box/result/out" | cut -d: -f3 | head -n 1)
layer=$(grep -o '"digest":"sha256:[0-9a-f]*' "$box/result/out" | cut -d: -f3 | tail -n 1)

fresh() {
	rm -rf bad
	cp -R good bad
}

refused none
stderr_has 'none: No such file or directory: wanted a layout folder, or a tar of one' 'hint: check the spelling'
mkdir nothing
refused nothing
stderr_has 'nothing/oci-layout: No such file or directory' 'hint: an OCI layout has'
fresh && rm bad/index.json
refused bad
stderr_has 'bad/index.json: No such file or directory'
fresh && printf '{"imageLayoutVersion":"9.0"}' >bad/oci-layout
refused bad
stderr_has 'bad/oci-layout' 'found 9.0'
fresh && printf '{' >bad/index.json
refused bad
stderr_has 'bad/index.json:1' 'wanted JSON'
fresh && printf '[]' >bad/index.json
refused bad
stderr_has 'bad/index.json' 'wanted an object'
fresh && printf '{"schemaVersion":1}' >bad/index.json
refused bad
stderr_has 'wanted schemaVersion 2'
fresh && printf '{"schemaVersion":2}' >bad/index.json
refused bad
stderr_has 'found no list of manifests'
fresh && python3 -c 'print("[" * 100000)' >bad/index.json
refused bad
stderr_has 'at most 128 levels'
fresh && sed -i 's/"sha256:[0-9a-f]*"/"sha256:..\/..\/etc\/passwd"/' bad/index.json
refused bad
stderr_has 'wanted a digest: sha256: and 64'
fresh && sed -i 's/"size":[0-9]*/"size":-1/' bad/index.json
refused bad
stderr_has 'found a descriptor without size'
fresh && sed -i 's/"size":[0-9]*/"size":7/' bad/index.json
refused bad
stderr_has 'bytes, wanted 7, as its descriptor says'
fresh && sed -i 's/image.index.v1+json","digest/image.other.v1+json","digest/' bad/index.json
run 0 crossply inspect bad
stdout_has 'latest        -'
run 0 crossply inspect --check bad
top=$(grep -o 'other.v1+json","digest":"sha256:[0-9a-f]*' bad/index.json | cut -d: -f3)
printf x | dd of="bad/blobs/sha256/$top" bs=1 seek=9 conv=notrunc 2>/dev/null
refused --check bad
stderr_has "wanted sha256:$top"
fresh && sed -i 's/image.index.v1+json","digest/image.manifest.v1+json","digest/' bad/index.json
refused bad
stderr_has 'found application/vnd.oci.image.index.v1+json, wanted application/vnd.oci.image.manifest.v1+json'
fresh && rm "bad/blobs/sha256/$manifest"
refused bad
stderr_has "bad/blobs/sha256/$manifest: No such file or directory" 'lacks a blob'
fresh && sed -i 's/created/CREATED/' "bad/blobs/sha256/$config"
refused bad
stderr_has "bad/blobs/sha256/$config" 'corrupt' "wanted sha256:$config"
fresh && rm "bad/blobs/sha256/$config" && mkdir "bad/blobs/sha256/$config"
refused bad
stderr_has "bad/blobs/sha256/$config" 'wanted a file'
fresh && rm "bad/blobs/sha256/$layer"
run 0 crossply inspect bad
refused bad --check
stderr_has "bad/blobs/sha256/$layer: No such file or directory"
fresh && printf x | dd of="bad/blobs/sha256/$layer" bs=1 seek=20 conv=notrunc 2>"$box/result/dd"
refused bad --check
stderr_has "bad/blobs/sha256/$layer" "wanted sha256:$layer"
