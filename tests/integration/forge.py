"""Changes a document of an OCI layout and every digest and size that follows from it, for tests of readers.

    forge.py LAYOUT WHICH STATEMENT...

WHICH is index, manifest or config: the first entry of index.json, the first manifest of it, or that manifest's config.
The statements work on `document`, and on `folder`, the layout's path; `put(bytes, media_type)` adds a blob and gives
its descriptor. A document that ends as bytes is taken as it is.
"""
import hashlib
import json
import sys
from pathlib import Path

folder = Path(sys.argv[1])
blobs = folder / "blobs" / "sha256"


def put(data, media_type=None):
    digest = hashlib.sha256(data).hexdigest()
    (blobs / digest).write_bytes(data)
    descriptor = {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data)}
    return descriptor if media_type else descriptor | {"mediaType": ""}


def load(descriptor):
    return json.loads((blobs / descriptor["digest"].split(":")[1]).read_bytes())


def store(descriptor, document):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    descriptor.update(put(data, descriptor["mediaType"]))


def change(document):
    names = {"document": document, "folder": folder, "put": put, "load": load, "store": store}
    for statement in sys.argv[3:]:
        exec(statement, names)
    return names["document"]


def main():
    top = json.loads((folder / "index.json").read_bytes())
    first = top["manifests"][0]
    if sys.argv[2] == "index":
        store(first, change(load(first)))
    else:
        index = load(first) if "index" in first["mediaType"] else None
        child = index["manifests"][0] if index else first
        manifest = load(child)
        if sys.argv[2] == "config":
            store(manifest["config"], change(load(manifest["config"])))
        else:
            manifest = change(manifest)
        store(child, manifest)
        if index:
            store(first, index)
    top["manifests"] = [first]
    (folder / "index.json").write_bytes(json.dumps(top).encode())


main()
