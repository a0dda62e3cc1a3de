"""Validates every JSON document of a layout, and that each is in its canonical form.

    schemas.py SCHEMA-FOLDER LAYOUT
"""
import hashlib
import json
import sys
from pathlib import Path

import jsonschema

KINDS = {
    "application/vnd.oci.image.index.v1+json": "image-index-schema.json",
    "application/vnd.oci.image.manifest.v1+json": "image-manifest-schema.json",
    "application/vnd.oci.image.config.v1+json": "config-schema.json",
}


def load_schemas(folder):
    """By file name: the schemas name each other so, and each `id` in them would send the validator to the network."""

    def without_ids(node):
        if isinstance(node, list):
            return [without_ids(each) for each in node]
        if isinstance(node, dict):
            return {key: without_ids(value) for key, value in node.items() if key != "id" or not isinstance(value, str)}
        return node

    return {path.name: without_ids(json.loads(path.read_text())) for path in folder.glob("*.json")}


def main():
    store, layout = load_schemas(Path(sys.argv[1])), Path(sys.argv[2])
    counts = {}

    def check(name, data, schema):
        document = json.loads(data)
        resolver = jsonschema.RefResolver(base_uri=schema, referrer=store[schema], store=store)
        jsonschema.Draft4Validator(store[schema], resolver=resolver).validate(document)
        compact = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
        assert data == compact, f"{name} is not compact JSON without a final newline"
        counts[schema] = counts.get(schema, 0) + 1
        return document

    def follow(descriptor):
        kind = KINDS.get(descriptor["mediaType"])
        digest = descriptor["digest"]
        data = (layout / "blobs" / digest.replace(":", "/")).read_bytes()
        assert len(data) == descriptor["size"], f"{digest} has another size"
        assert "sha256:" + hashlib.sha256(data).hexdigest() == digest, f"{digest} has another digest"
        if not kind:
            return
        document = check(digest, data, kind)
        for key in ("manifests", "layers"):
            for child in document.get(key, []):
                follow(child)
        if "config" in document and "layers" in document:
            follow(document["config"])
            config = json.loads((layout / "blobs" / document["config"]["digest"].replace(":", "/")).read_bytes())
            assert len(config["rootfs"]["diff_ids"]) == len(document["layers"]) == len(config["history"])

    check("oci-layout", (layout / "oci-layout").read_bytes(), "image-layout-schema.json")
    index = check("index.json", (layout / "index.json").read_bytes(), "image-index-schema.json")
    for entry in index["manifests"]:
        follow(entry)
    for schema, count in sorted(counts.items()):
        print(f"ok: {count} documents by {schema}")
    assert set(counts) == set(KINDS.values()) | {"image-layout-schema.json"}


main()
