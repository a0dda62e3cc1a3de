#!/usr/bin/env python3
"""What it costs to verify an image: every digest, every diff ID, every binary.

    images.py CROSSPLY [ROUNDS [LAYOUT]]

LAYOUT is kept, and made when it is not there: eight layers of 50 MB gzip each of files of this machine's /usr. Beside it
`igzip -d` and `gunzip | sha256sum` of the same blobs, one after the other.
"""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
import tempfile

import paired

LAYERS, LAYER_SIZE, FILE_MAX = 8, 50 << 20, 64 << 20


def candidates():
    for folder, folders, names in os.walk("/usr"):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) <= FILE_MAX:
                yield path


def make(layout):
    blobs = f"{layout}/blobs/sha256"
    os.makedirs(blobs)

    def put(data, kind):
        digest = hashlib.sha256(data).hexdigest()
        with open(f"{blobs}/{digest}", "wb") as out:
            out.write(data)
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": "sha256:" + digest, "size": len(data)}

    class Tee(io.RawIOBase):
        """Hashes what it hands on."""

        def __init__(self, to):
            self.to, self.hash = to, hashlib.sha256()

        def writable(self):
            return True

        def write(self, data):
            self.hash.update(data)
            return self.to.write(data)

    files, layers, diff_ids = candidates(), [], []
    for _ in range(LAYERS):
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as stream:
            tee = Tee(stream)
            with tarfile.open(fileobj=tee, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                for path in files:
                    tar.add(path, path.lstrip("/"), recursive=False)
                    if packed.tell() >= LAYER_SIZE:
                        break
        layers.append(put(packed.getvalue(), "layer.v1.tar+gzip"))
        diff_ids.append("sha256:" + tee.hash.hexdigest())
    config = {"os": "linux", "architecture": "amd64", "config": {}, "rootfs": {"type": "layers", "diff_ids": diff_ids}}
    manifest = {"schemaVersion": 2, "layers": layers, "config": put(json.dumps(config).encode(), "config.v1+json")}
    index = {"schemaVersion": 2, "manifests": [put(json.dumps(manifest).encode(), "manifest.v1+json")]}
    with open(f"{layout}/index.json", "w") as out:
        json.dump(index, out)
    with open(f"{layout}/oci-layout", "w") as out:
        out.write('{"imageLayoutVersion":"1.0.0"}')


def main():
    crossply = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory(prefix="crossply-bench.") as folder:
        layout = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else f"{folder}/layout"
        if not os.path.exists(layout):
            make(layout)
        with open(f"{layout}/index.json") as index:
            digest = json.load(index)["manifests"][0]["digest"]
        blob = f"{layout}/blobs/sha256/"
        with open(blob + digest.split(":")[1]) as manifest:
            layers = json.load(manifest)["layers"]
        blobs = [blob + layer["digest"].split(":")[1] for layer in layers]
        # That programs of this machine do not fit is a result, and costs as much.
        verify = ["sh", "-c", '"$@" >/dev/null; test $? -le 1', "sh", crossply, "verify", layout]
        two = paired.Row("verify, two threads", [*verify, "--jobs", "2"])
        one = paired.Row("verify, one thread", [*verify, "--jobs", "1"])
        each = 'for blob; do {}; done'
        igzip = paired.Row("igzip -d", ["sh", "-c", each.format('igzip -d -c <"$blob" >/dev/null'), "sh", *blobs])
        gunzip = paired.Row("gunzip | sha256sum",
                            ["sh", "-c", each.format('gunzip <"$blob" | sha256sum >/dev/null'), "sh", *blobs])
        paired.race([two, one, igzip, gunzip], rounds)
    size = sum(layer["size"] for layer in layers)
    print(f"machine: {paired.machine()}; {rounds} rounds, medians; {len(layers)} layers, {size / 1e6:.0f} MB of gzip")
    for row in (two, one, igzip, gunzip):
        print(f"{row.name:20} {paired.median(row.wall):6.2f} s wall, {paired.median(row.cpu):6.2f} s CPU"
              f" ({paired.median(row.cpu) / paired.median(igzip.cpu):.2f} x igzip's),"
              f" {max(row.memory) / 1024:.0f} MiB; igzip takes {paired.ratio(igzip, row):.2f} x as long,"
              f" gunzip {paired.ratio(gunzip, row):.2f} x")
    print("aim: igzip at least 1.2 x with two threads, at most 1.65 x its CPU; gunzip at least 3 x")


main()
