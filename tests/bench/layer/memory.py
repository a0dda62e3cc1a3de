#!/usr/bin/env python3
"""How much memory `crossply layer` takes, beside what it is allowed: 64 MiB, the bytes of the paths and 96 for each entry.

    memory.py [--files N] [--hole GIB] [--work FOLDER] CROSSPLY

Two trees, made in FOLDER (default: /dev/shm, a file system in memory; a million files are a gigabyte of it): empty files
whose paths have 100 bytes, and one file that is a hole. Each is packed without the cache, with an empty one, and with
one that knows it, on two threads and on as many as there may be.
"""
import argparse
import os
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import paired  # noqa: E402

PATH, FOLDER_FILES = 100, 1000


def make_files(tree, count):
    """Returns how many bytes all paths have, and how many there are."""
    bytes_of_paths = entries = 0
    for folder in range((count + FOLDER_FILES - 1) // FOLDER_FILES):
        name = f"folder-{folder:032}"
        os.makedirs(f"{tree}/{name}")
        bytes_of_paths, entries = bytes_of_paths + len(name) + 1, entries + 1
        for file in range(min(FOLDER_FILES, count - folder * FOLDER_FILES)):
            os.close(os.open(f"{tree}/{name}/{file:0{PATH - len(name) - 1}}", os.O_CREAT | os.O_WRONLY, 0o644))
        added = min(FOLDER_FILES, count - folder * FOLDER_FILES)
        bytes_of_paths, entries = bytes_of_paths + added * (PATH + 1), entries + added
    return bytes_of_paths, entries


def make_hole(tree, gibibytes):
    os.makedirs(tree)
    with open(f"{tree}/hole", "wb") as hole:
        hole.truncate(gibibytes << 30)
    return len("hole") + 1, 1


def show(crossply, tree, paths, entries, work):
    allowed = 64 + (paths + 96 * entries) / 1048576
    cache, blob = f"{work}/cache", f"{work}/blob"
    print(f"{os.path.basename(tree)}: {entries} entries, {paths} bytes of paths: {allowed:.0f} MiB allowed", flush=True)
    for threads in 2, 32:
        shutil.rmtree(cache, ignore_errors=True)
        argv = [crossply, "layer", "-q", f"-j{threads}", "--level", "fast", "-o", blob, tree]
        for name, more in ("no cache", ["--no-cache"]), ("empty cache", []), ("nothing changed", []):
            row = paired.Row(name, argv + more, environment={**os.environ, "CROSSPLY_CACHE": cache})
            wall, cpu, memory = row.run()
            print(f"  -j{threads:<3} {name:16} {memory / 1024:6.1f} MiB, {memory / 1024 / allowed:5.2f} of it; "
                  f"{wall:.2f} s, {cpu:.2f} s CPU", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=1000000)
    parser.add_argument("--hole", type=int, default=20, metavar="GIB")
    parser.add_argument("--work", default="/dev/shm", metavar="FOLDER")
    parser.add_argument("crossply")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crossply-bench.", dir=given.work) as work:
        print(f"machine: {paired.machine()}")
        for name, make, amount in ("hole", make_hole, given.hole), ("files", make_files, given.files):
            tree = f"{work}/{name}"
            show(os.path.abspath(given.crossply), tree, *make(tree, amount), work)
            shutil.rmtree(tree)


if __name__ == "__main__":
    main()
