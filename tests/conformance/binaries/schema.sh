#!/bin/sh
# schema.sh CROSSPLY WORK-FOLDER: what `verify --json` prints, of files, folders, tars and images, right and wrong ones, is
# as docs/verify.schema.json says; of what the schema names, all is seen.
set -eu
crossply=$1
work=$2
source=$(cd "$(dirname "$0")/../../.." && pwd)

python3 -c 'import jsonschema' 2>/dev/null || {
	echo 'SKIPPED: no python3-jsonschema here' >&2
	exit 77
}
rm -rf "$work"
mkdir -p "$work/dist/linux-amd64" "$work/dist/linux-arm64"
cd "$work"
host=$("$crossply" info native platform)
cp "$crossply" dist/linux-amd64/app
cp "$crossply" dist/linux-arm64/app
echo text >dist/linux-amd64/text
"$crossply" image --no-verify dist -t app:1 -o layout --entrypoint /app >/dev/null 2>&1
"$crossply" image --no-verify dist -t app:1 -o app.tar --entrypoint /gone >/dev/null 2>&1
tar -cf plain.tar -C dist .
head -c 3000 "$crossply" >cut
cp -R layout damaged
for blob in damaged/blobs/sha256/*; do
	printf x >>"$blob"
done
# What BuildKit lists beside an image, and something that nobody knows.
cp -R layout beside
python3 "$source/tests/integration/forge.py" beside index "
document['manifests'] += [put(b'{}', 'application/vnd.example')]
nobody = {'platform': {'os': 'unknown', 'architecture': 'unknown'}}
note = {'annotations': {'vnd.docker.reference.type': 'attestation-manifest'}}
document['manifests'] += [put(b'{}', 'application/vnd.example') | nobody | note]"
seeds=$source/tests/fuzz/corpus
n=0
# report ARGUMENT...: one more report.
report() {
	n=$((n + 1))
	status=0
	"$crossply" verify --json "$@" >"report-$n.json" 2>talk || status=$?
	[ $status -le 1 ] || { cat talk >&2; exit 1; }
	[ -s "report-$n.json" ] || { echo "no report of $*: $(cat talk)" >&2; exit 1; }
}
report dist layout app.tar plain.tar beside
mkdir empty
report empty
report --platform "$host" cut "$source/README.md" --require all
report --platform windows/amd64 "$seeds/pe" --strict
report --platform darwin/arm64 "$seeds/macho"
report --platform wasi/wasm "$seeds/wasm"
for platform in linux/amd64 linux/arm/v7 linux/mips64le linux/riscv64; do
	report --platform "$platform" --static --glibc 2.17 --kernel 3.2 "$seeds/elf"
done
for binary in ../matrix/binaries/*; do
	[ ! -e "$binary" ] || report --platform "$host" "$binary"
done
python3 - "$source/docs/verify.schema.json" report-*.json <<'END_OF_FILE'
import json
import sys

import jsonschema

schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
seen, count = set(), 0
for path in sys.argv[2:]:
    report = json.load(open(path))
    for error in validator.iter_errors(report):
        sys.exit(f"{path}: {list(error.absolute_path)}: {error.message[:300]}")
    tally = {"fits": report["fits"], "misfit": report["misfits"], "skipped": report["skipped"]}
    for file in report["files"]:
        tally[file["verdict"]] -= 1
        seen |= {("kind", file["kind"]), ("verdict", file["verdict"]), ("format", file.get("format"))}
        seen |= {("fact", key) for key in file.get("facts", {})} | {("error", key) for key in file.get("problem", {})}
        for finding in file.get("findings", []):
            count += 1
            seen |= {(key, finding[key]) for key in ("group", "answer", "weight")} | {("finding", key) for key in finding}
    assert not any(tally.values()), (path, tally)
definitions = schema["definitions"]
wanted = {("fact", key) for key in definitions["facts"]["properties"]}
wanted |= {("finding", key) for key in definitions["finding"]["properties"]}
for key in ("group", "answer", "weight"):
    wanted |= {(key, value) for value in definitions["finding"]["properties"][key]["enum"]}
for key in ("kind", "verdict", "format"):
    wanted |= {(key, value) for value in definitions["file"]["properties"][key]["enum"]}
# Go, Rust and features of processors are in programs that only some compilers make.
missing = wanted - seen - {("fact", key) for key in ("go", "go_variant", "rust", "features")}
assert not missing, sorted(missing)
print(f"ok: {len(sys.argv) - 2} reports with {count} findings are as the schema says")
END_OF_FILE
