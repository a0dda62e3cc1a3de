#!/usr/bin/env python3
"""includes.py SOURCE BUILD: the house rules of includes, read from the compiler's own dependency output.

A floor sees itself and the floors below it; the command sees public headers only; a header beside a source belongs to
its room. Every source that compile_commands.json knows is asked for with -MM.
"""

import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

FLOORS = ["runtime", "toolchains", "driver"]


def place(path):
    """(floor, room, grade) of a path relative to the source tree; None for what is on no floor."""
    parts = path.split("/")
    if parts[0] not in FLOORS or len(parts) < 3:
        return None
    if parts[1] == "include":
        return parts[0], None, "public"
    if parts[1] == "internal":
        return parts[0], None, "shared"
    return parts[0], parts[1], "private"


def fault(source, header):
    """Why a source may not include a header, or None."""
    here, there = place(source), place(header)
    if here is None or there is None:
        return None
    if here[:2] == ("driver", "cli"):
        if there[2] == "public" or there[:2] == ("driver", "cli"):
            return None
        return "the command sees public headers only"
    if FLOORS.index(there[0]) > FLOORS.index(here[0]):
        return f"{here[0]} is below {there[0]}"
    if there[2] == "private" and there[:2] != here[:2]:
        return f"it is private to {there[0]}/{there[1]}"
    return None


def check_rules():
    """The rules find what they are for; a rule that finds nothing would pass every tree."""
    good = [
        ("driver/build/plan.c", "runtime/internal/runtime/map.h"),
        ("driver/cli/main.c", "toolchains/include/crossply/platform.h"),
        ("driver/cli/main.c", "driver/cli/command.h"),
        ("runtime/codec/tar.c", "runtime/codec/tar_block.h"),
    ]
    bad = [
        ("runtime/base/error.c", "toolchains/include/crossply/platform.h"),
        ("toolchains/platform/parse.c", "driver/include/crossply/image.h"),
        ("driver/cli/main.c", "runtime/internal/runtime/map.h"),
        ("driver/image/pack.c", "driver/layer/entry.h"),
        ("driver/image/pack.c", "runtime/codec/tar_block.h"),
    ]
    for pair in good:
        assert fault(*pair) is None, pair
    for pair in bad:
        assert fault(*pair), pair


def dependencies(entry, source):
    words = shlex.split(entry["command"])
    words = words[words.index(next(w for w in words if os.path.basename(w) != "ccache")) :]
    keep = [words[0]]
    skip = False
    for word in words[1:]:
        if skip:
            skip = False
        elif word in ("-o", "-MT", "-MF", "-MQ"):
            skip = True
        elif word not in ("-c", "-MD", "-MMD"):
            keep.append(word)
    result = subprocess.run(
        keep + ["-MM"], cwd=entry["directory"], capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise RuntimeError(f"{entry['file']}: {result.stderr}")
    text = result.stdout.split(":", 1)[1].replace("\\\n", " ")
    paths = [os.path.realpath(os.path.join(entry["directory"], word)) for word in text.split()]
    return [os.path.relpath(path, source) for path in paths if path.startswith(source + "/")]


def main():
    source, build = (os.path.realpath(path) for path in sys.argv[1:3])
    check_rules()
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = {entry["file"]: entry for entry in json.load(file)}
    entries = [
        entry
        for path, entry in sorted(entries.items())
        if os.path.relpath(path, source).split("/")[0] in FLOORS
    ]
    if len(entries) < 20:
        sys.exit(f"only {len(entries)} sources in {build}/compile_commands.json")
    faults = []
    seen = 0
    with ThreadPoolExecutor(2) as pool:
        for entry, headers in zip(entries, pool.map(lambda e: dependencies(e, source), entries)):
            name = os.path.relpath(entry["file"], source)
            seen += len(headers)
            for header in headers:
                reason = fault(name, header)
                if reason:
                    faults.append(f"{name} includes {header}: {reason}")
    for text in faults:
        print(text, file=sys.stderr)
    print(f"{len(entries)} sources, {seen} inclusions, {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
