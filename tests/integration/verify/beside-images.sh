# What is listed beside images, or under a label without being an image: blobs are checked, and nothing passes unasked.
need python3
mkdir -p dist/linux-arm64
elf dist/linux-arm64/app 64 "$elf_arm64" "$elf_none"
chmod +x dist/linux-arm64/app
run 0 crossply image dist -t app -o good --entrypoint /app

# forge WHICH STATEMENT: `bad` is a copy of the good layout, changed.
forge() {
	rm -rf bad
	cp -R good bad
	python3 "$source/tests/integration/forge.py" bad "$1" "import json
config_type = 'application/vnd.oci.image.config.v1+json'
manifest_type = 'application/vnd.oci.image.manifest.v1+json'
nowhere = {'os': 'unknown', 'architecture': 'unknown'}
def manifest(config, layers=(), config_type=config_type):
    return put(json.dumps({'schemaVersion': 2, 'mediaType': manifest_type, 'config': put(config, config_type),
                           'layers': list(layers)}).encode(), manifest_type)
def attestation(**more):
    statement = put(b'{\"_type\": \"in-toto\"}', 'application/vnd.in-toto+json')
    config = dict(nowhere, rootfs={'type': 'layers', 'diff_ids': [statement['digest']]})
    return dict(manifest(json.dumps(config).encode(), [statement]), **more)
of_image = {'vnd.docker.reference.digest': document.get('manifests', [{'digest': ''}])[0]['digest'],
            'vnd.docker.reference.type': 'attestation-manifest'}
$2"
}

# Every image that BuildKit makes with its defaults has attestations.
forge index 'document["manifests"].append(attestation(platform=nowhere, annotations=of_image))'
run 0 crossply verify bad
stdout_has '3 fit, 0 do not'
lacks unknown/unknown
run 0 crossply verify -v bad
stdout_has 'attestation' 'bad@sha256:'
run 0 crossply verify --json bad
stdout_has '"kind":"attestation","subject":"bad","path":"bad@sha256:' '"check":"blob"'
run 0 crossply verify --sarif out.sarif --junit out.xml --report out.html bad
run 0 crossply verify --platform linux/arm64 bad
stdout_has '2 fit, 0 do not'
run 0 crossply inspect --check bad
# Its blobs are those that are listed.
python3 - <<'END'
import glob
for path in glob.glob("bad/blobs/sha256/*"):
    data = open(path, "rb").read()
    if data.startswith(b'{"_type"'):
        open(path, "wb").write(data.replace(b"in-toto", b"in-TOTO"))
END
run 1 crossply verify bad
stdout_has 'blob: found sha256:' '2 fit, 1 do not'

# The same where the list says nothing of it, and alone: there is nothing to verify then.
forge index 'document["manifests"].append(attestation())'
run 0 crossply verify bad
stdout_has '3 fit, 0 do not'
forge index 'document["manifests"] = [attestation(platform=nowhere, annotations=of_image)]'
run 1 crossply verify bad --ref latest
stdout_has 'found neither a binary nor an entrypoint'

# A label without meaning over an image that has one, and an annotation over a label that has one.
forge index 'document["manifests"][0]["platform"] = nowhere'
run 1 crossply verify bad --ref latest
stdout_has 'unknown/unknown: linux/arm64 in the config' 'does not fit its platform: found "unknown/unknown"'
forge index 'document["manifests"][0]["annotations"] = of_image; document["manifests"][0]["platform"]["architecture"] = "amd64"'
run 1 crossply verify bad --ref latest
stdout_has 'bad:/app of linux/amd64: machine'
forge index 'document["manifests"][0]["platform"] = {"os": "plan9", "architecture": "mos6502"}'
run 1 crossply verify bad --ref latest
stdout_has 'found "plan9/mos6502", wanted an image of a platform that crossply knows'

# A label over something that is no image.
forge index 'document["manifests"].append(manifest(b"{}", [], "application/vnd.example+json") | {"platform": {"os": "linux", "architecture": "arm64"}})'
run 1 crossply verify bad
stdout_has 'of linux/arm64: config-platform: found linux/arm64: no image config: one of the type application/vnd.example+json' \
	'entrypoint           ? 1'
run 1 crossply verify bad --only blob --json
stdout_has '"check":"entrypoint","group":"image","answer":"unknown"'
forge index 'document["manifests"].append(put(b"anything", "application/vnd.example") | {"platform": {"os": "linux", "architecture": "arm64"}})'
run 1 crossply verify bad
stdout_has 'config-platform: found linux/arm64: a blob of the type application/vnd.example, which is no manifest'

# Of other artefacts every blob is looked at, configs too; a type that nobody knows is no reason to read nothing.
forge index 'document["manifests"] += [manifest(b"{}", [], "application/vnd.example+json"), put(b"anything", "application/vnd.example")]'
run 0 crossply verify bad
stdout_has '4 fit, 0 do not'
run 0 crossply verify -v bad
stdout_has artefact
run 0 crossply inspect bad
run 0 crossply inspect --check bad
cp -R bad lacking
python3 - <<'END'
import glob, os
for path in glob.glob("lacking/blobs/sha256/*"):
    if open(path, "rb").read() == b"{}":
        os.unlink(path)
for path in glob.glob("bad/blobs/sha256/*"):
    if open(path, "rb").read() == b"anything":
        open(path, "wb").write(b"anythinG")
END
run 1 crossply verify lacking
stdout_has 'blob: found sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a: none'
run 1 crossply verify bad
stdout_has 'blob: found sha256:'

# One blob under two sizes.
forge manifest 'other = json.loads(json.dumps(document)); other["layers"][0]["size"] += 1
other = put(json.dumps(other).encode(), manifest_type) | {"platform": {"os": "linux", "architecture": "arm64"}}
(folder / "other").write_text(json.dumps(other))'
python3 "$source/tests/integration/forge.py" bad index 'import json
document["manifests"].append(json.loads((folder / "other").read_text()))'
run 1 crossply verify bad
stdout_has 'blob: found sha256:' 'as another descriptor says'
run 1 crossply inspect --check bad
stderr_has 'as another descriptor says'

# How programs of other systems are started is not known: that they do was not seen.
mkdir -p windows/windows-amd64
cp "$source/tests/fuzz/corpus/pe/"* windows/windows-amd64/
run 0 crossply image --no-verify windows -t app -o win --entrypoint 'C:\nothere.exe'
run 1 crossply verify --require entrypoint win
stdout_has 'entrypoint unknown: found not looked for'
