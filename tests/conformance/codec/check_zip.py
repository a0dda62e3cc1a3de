"""check_zip.py SAMPLE: zips of ours read by others."""
import os
import sys
import tempfile
import zipfile

from tools import equal, finish, have, run, used

sample = sys.argv[1]
files = {"app.exe": bytes(range(256)) * 5000, "docs/ä.txt": b"text\n" * 1000, "empty": b"", "segment": b"x" * (1 << 20)}
with tempfile.TemporaryDirectory() as folder:
    os.mkdir(os.path.join(folder, "docs"))
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as out:
            out.write(data)
    run(sample, "zip", "x.zip", *files, cwd=folder)
    path = os.path.join(folder, "x.zip")
    with zipfile.ZipFile(path) as archive:
        equal("Python", archive.testzip(), None)
        equal("Python", {i.filename: archive.read(i) for i in archive.infolist()} == files, True)
        for info in archive.infolist():
            equal("Python", info.date_time, (2023, 11, 14, 22, 13, 20))
            equal("Python", info.external_attr >> 16, 0o100755)
    used.append("Python zipfile")
    for tool, package, argv in (("unzip", "unzip", ["unzip", "-q", path]),
                                ("bsdtar", "libarchive-tools", ["bsdtar", "-xf", path])):
        if not have(tool, package):
            continue
        with tempfile.TemporaryDirectory() as out:
            run(*argv, cwd=out, env={**os.environ, "LC_ALL": "C.UTF-8"})
            for name, data in files.items():
                equal(f"{tool} {name}", open(os.path.join(out, name), "rb").read() == data, True)
finish()
