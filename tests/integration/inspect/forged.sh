# Documents with the right digest that say what cannot be: named with the blob, and what was wanted.
need python3
mkdir -p dist/linux-amd64
echo x >dist/linux-amd64/app
run 0 crossply image dist -t app -o good

# forged WHICH STATEMENT WANTED-TEXT...: a copy of the layout, changed, does not open, and says why.
forged() {
	rm -rf bad
	cp -R good bad
	python3 "$source/tests/integration/forge.py" bad "$1" "$2"
	shift 2
	run 1 crossply inspect bad
	stderr_has 'bad/' "$@"
}

forged index 'document = b"\xff\xfe"' 'not well-formed'
forged index 'document["manifests"] = {}' 'found no list of manifests'
forged index 'document["schemaVersion"] = 1' 'wanted schemaVersion 2'
forged index 'document["manifests"] = ["x"]' 'found no descriptor'
forged index 'del document["manifests"][0]["digest"]' 'found a descriptor without digest'
forged index 'document["manifests"][0]["digest"] = "md5:" + "0" * 32' 'found md5:' 'wanted a digest'
forged index 'document["manifests"][0]["size"] = "7"' 'found a descriptor without size'
forged index 'document["manifests"][0]["size"] = 2 ** 62' 'as its descriptor says'
forged index 'del document["manifests"][0]["mediaType"]' 'found a descriptor without mediaType'
forged index 'document["mediaType"] = "application/vnd.oci.image.manifest.v1+json"' 'wanted application/vnd.oci.image.index.v1+json'
forged index 'document = b" " * (5 << 20)' 'over a limit' 'at most 4 MiB'
forged index 'document = ("[" * 200 + "]" * 200).encode()' 'at most 128 levels'
forged index 'document["manifests"] *= 10001' 'over a limit' 'at most 10,000 manifests'
forged index '
for depth in range(9):
    document = {"schemaVersion": 2, "manifests": [put(__import__("json").dumps(document).encode(), "application/vnd.oci.image.index.v1+json")]}
' 'over a limit' 'indexes at most 8 deep'
forged manifest 'del document["layers"]' 'found a manifest without layers'
forged manifest 'document["layers"] = [7]' 'found no descriptor'
forged manifest 'document["layers"][0]["size"] = 2 ** 63 - 1; document["layers"] *= 3' 'found layers without end'
forged manifest 'document["config"] = None' 'found no descriptor'
forged manifest 'document = []' 'wanted an object'
forged config 'document = b"{"' 'wanted JSON'
forged config 'document = {}' 'found a config without os or architecture'
forged config 'document = "text"' "wanted an image's config"
forged config 'document["rootfs"]["diff_ids"] = []' 'found 0 diff_ids, wanted 1, one for each layer'
forged config 'document["rootfs"]["diff_ids"] = ["sha256:0"]' 'found sha256:0, wanted a diff ID'
forged config 'document["rootfs"]["diff_ids"] = [None]' 'wanted a diff ID'
forged config 'document["os"] = 1' 'found a config without os or architecture'

# A manifest without layers, and a platform that nobody knows, are no mistakes of the layout.
cp -R good odd
python3 "$source/tests/integration/forge.py" odd index 'document["manifests"][0]["platform"] = {"os": "plan9", "architecture": "mos6502"}'
run 0 crossply inspect odd
stdout_has plan9/mos6502
