#!/usr/bin/env python3
"""What verification costs.

    verify.py CROSSPLY [ROUNDS]

Holds 5,000 ELF files of this machine (programs and libraries of /usr; again from the start when there are fewer) against its
platform, beside `readelf -h` and `file` of the same list: once with the checks that header and program headers answer, once
with all of them.
"""
import os
import subprocess
import sys
import tempfile

import paired

COUNT = 5000
HEADERS = "format,machine,class,byte-order,flags,x32,object,interpreter,nx,pie,writable-executable"


def is_elf(path):
    try:
        with open(path, "rb") as file:
            head = file.read(18)
    except OSError:
        return False
    # Programs and shared objects: e_type 2 and 3.
    return head[:4] == b"\x7fELF" and len(head) == 18 and max(head[16:18]) in (2, 3)


def collect():
    found = []
    for top in ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/libexec"):
        for folder, folders, names in os.walk(top):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if not os.path.islink(path) and os.path.isfile(path) and is_elf(path):
                    found.append(path)
                if len(found) == COUNT:
                    return found, COUNT
    return (found * (COUNT // len(found) + 1))[:COUNT], len(found)


def main():
    crossply = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    files, distinct = collect()
    with tempfile.TemporaryDirectory(prefix="crossply-bench.") as folder:
        with open(f"{folder}/list", "w") as out:
            out.write("\n".join(files) + "\n")
        # Some files are of other machines: that they do not fit is a result, and costs as much.
        done = subprocess.run([crossply, "verify", "--platform", "native", "--only", HEADERS, *files],
                              stdout=subprocess.PIPE, text=True)
        said = done.stdout.splitlines()[-1]
        may_fail = ["sh", "-c", '"$@" >/dev/null; test $? -le 1', "sh"]
        verify = [crossply, "verify", "--platform", "native"]
        headers = paired.Row("verify, what headers tell", [*may_fail, *verify, "--only", HEADERS, *files])
        alone = paired.Row("the same, one thread", [*may_fail, *verify, "--jobs", "1", "--only", HEADERS, *files])
        everything = paired.Row("verify, everything", [*may_fail, *verify, *files])
        readelf = paired.Row("readelf -h", [*may_fail, "readelf", "-h", *files])
        file = paired.Row("file", ["file", "-f", f"{folder}/list"])
        paired.race([headers, alone, everything, readelf, file], rounds)
    print(f"machine: {paired.machine()}; {rounds} rounds, medians; {COUNT} files, {distinct} distinct ({said})")
    for row in (headers, alone, everything, readelf, file):
        print(f"{row.name:28} {1e3 * paired.median(row.wall):8.1f} ms wall, {1e3 * paired.median(row.cpu):8.1f} ms CPU;"
              f" readelf takes {paired.ratio(readelf, row):5.2f} x as long, file {paired.ratio(file, row):5.2f} x")
    print("aim: with what headers tell, readelf at least 4 x, file at least 25 x")


if __name__ == "__main__":
    main()
