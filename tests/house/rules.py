#!/usr/bin/env python3
"""The house rules that a script can check: sizes, names, and where things may stand.

    rules.py SOURCE-FOLDER
"""
import re
import statistics
import subprocess
import sys
from pathlib import Path

TOP = {"driver", "toolchains", "runtime", "tests", "cmake", "docs", "CMakeLists.txt", "README.md", "LICENSE"}
FLOORS = ("runtime", "toolchains", "driver")
VAGUE = re.compile(r"^(utils?|common|misc|helpers?)(_|\.|$)")
MAX_LINES, MEDIAN_LINES = 700, 250
# A table that the formatter is told to leave alone may be wider, so that a row stays a row.
MAX_COLUMNS, TABLE_COLUMNS = 120, 160
# uthash, libelf and libffi have one room each.
ONE_ROOM = {"uthash.h": "runtime/base/", "libelf.h": "toolchains/binary/", "gelf.h": "toolchains/binary/",
            "ffi.h": "runtime/ffi/", "yaml.h": "runtime/codec/", "jansson.h": "runtime/codec/", "zlib.h": "runtime/codec/",
            "zstd.h": "runtime/codec/", "nettle/sha2.h": "runtime/codec/"}
# Environment variables: what is read, and whatever looks like one of ours, is told of in one table.
VARIABLES = "driver/cli/environment.c"
READ = re.compile(r'_getenv\([^"()]*"([A-Z_]+)"')
OWN = re.compile(r'"(CROSSPLY_[A-Z_]+)"')


def tracked(top):
    """The files that git would commit; every file where there is no git (a source archive)."""
    listed = subprocess.run(["git", "-C", top, "-c", f"safe.directory={top}", "ls-files", "-co", "--exclude-standard"],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if listed.returncode == 0:
        return [Path(name) for name in listed.stdout.split("\n") if name and (top / name).is_file()]
    return [path.relative_to(top) for path in top.rglob("*") if path.is_file()]


def main():
    top = Path(sys.argv[1]).resolve()
    files = tracked(top)
    problems = []
    for path in files:
        first = path.parts[0]
        if first not in TOP and not first.startswith(".") and not first.startswith("build"):
            problems.append(f"{path}: the top level holds only {', '.join(sorted(TOP))} and dotfiles")
        if VAGUE.match(path.name):
            problems.append(f"{path}: name the noun that it is about")
    sources = [path for path in files if path.suffix in (".c", ".h") and path.parts[0] in FLOORS]
    lengths = {}
    for path in sources:
        text = (top / path).read_text(encoding="utf-8")
        lengths[path] = text.count("\n")
        if lengths[path] > MAX_LINES:
            problems.append(f"{path}: {lengths[path]} lines, at most {MAX_LINES}")
        for header in re.findall(r'#\s*include\s*[<"]([^>"]+)[>"]', text):
            room = ONE_ROOM.get(header)
            if room and not str(path).startswith(room):
                problems.append(f"{path}: <{header}> is included in {room} only")
        columns = TABLE_COLUMNS if "clang-format off" in text else MAX_COLUMNS
        for number, line in enumerate(text.split("\n"), 1):
            if len(line.expandtabs(8)) > columns and "http" not in line:
                problems.append(f"{path}:{number}: {len(line.expandtabs(8))} columns, at most {columns}")
            if line != line.rstrip():
                problems.append(f"{path}:{number}: blanks at the end of the line")
        if re.search(r"\b(TODO|FIXME|XXX)\b", text):
            problems.append(f"{path}: finish it, or say in docs/ what is left")
    stated = (top / VARIABLES).read_text(encoding="utf-8")
    for path in sources:
        text = (top / path).read_text(encoding="utf-8") if str(path) != VARIABLES else ""
        for name in sorted(set(READ.findall(text) + OWN.findall(text))):
            if not re.search(rf"\b{name}\b", stated):
                problems.append(f"{path}: the variable {name} is not in the table of {VARIABLES}")
    house = (top / "docs/house.md").read_text(encoding="utf-8")
    for room in sorted({"/".join(path.parts[:2]) for path in sources if path.parts[1] not in ("include", "internal")}):
        if f"`{room}`" not in house:
            problems.append(f"docs/house.md: the room {room} is not among the rooms")
    for path in (path for path in files if path.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (top / path).read_text(encoding="utf-8")):
            if not (top / path).parent.joinpath(target).exists():
                problems.append(f"{path}: the link to {target} leads nowhere")
    if lengths and statistics.median(lengths.values()) > MEDIAN_LINES:
        problems.append(f"the median file has {statistics.median(lengths.values())} lines, at most {MEDIAN_LINES}")
    print("\n".join(problems))
    if problems or not sources:
        sys.exit(f"{len(problems)} problems in {len(sources)} sources")
    print(f"{len(sources)} sources, median {statistics.median(lengths.values()):.0f} lines, none over {MAX_LINES}")


if __name__ == "__main__":
    main()
