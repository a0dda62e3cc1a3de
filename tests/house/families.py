#!/usr/bin/env python3
"""families.py SOURCE [--update]: the tables of docs/toolchains.md say what toolchains/definitions/ says.

The first is one row for each family, the second one for each platform: how a family links its programs. --update writes
them anew between their markers.
"""
import pathlib
import re
import sys

import yaml

KINDS = {"static": "S", "static-pie": "P", "dynamic": "D"}
BEGIN, END = "<!-- tables of toolchains/definitions, by tests/house/families.py -->", "<!-- end of tables -->"


def load(folder):
    """Definitions by family, in the order of choice, without those that are only for others to extend."""
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        definition = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[definition["family"]] = definition
    for definition in found.values():
        base = definition
        while "extends" in base:
            base = found[base["extends"]]
            definition["linkage"] = {**(base.get("linkage") or {}), **(definition.get("linkage") or {})}
            for key, value in base.items():
                if key not in ("about", "base", "platforms"):
                    definition.setdefault(key, value)
    families = [definition for definition in found.values() if definition.get("base") is not True]
    return sorted(families, key=lambda definition: (definition["order"], definition["family"]))


def kinds(definition, platform):
    """The letters of what a family makes for a platform, as the program reads it: "" is nothing."""
    if platform not in definition["platforms"]:
        # As the program does: a variant without a row is served as the platform without one is, with its own flags.
        parts = platform.split("/")
        platform = "/".join(parts[:2])
        if len(parts) < 3 or platform not in definition["platforms"]:
            return ""
    base = definition.get("linkage") or {}
    stated = {**base, **((definition["platforms"][platform] or {}).get("linkage") or {})}
    # YAML 1.1 reads "no" as false.
    stated = {name for name, flags in stated.items() if flags is not False}
    return "".join(letter for name, letter in KINDS.items() if name in stated or (not stated and name == "static"))


def rows(table):
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in table]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return lines


def tables(families):
    about = [["family", "libc", "languages", "what it is"]]
    for definition in families:
        languages = "C, C++" if "c++" in definition["languages"] else "C"
        libc = "of the system" if definition["libc"] == "any" else definition["libc"]
        about.append([f"`{definition['family']}`", libc, languages, definition["about"]])
    platforms = []
    for definition in families:
        platforms += [platform for platform in definition["platforms"] if platform not in platforms]
    order = ["linux", "windows", "darwin", "freebsd", "wasi", "wasip1"]
    platforms.sort(key=lambda platform: order.index(platform.split("/")[0]))
    served = [["platform", *(f"`{definition['family']}`" for definition in families)]]
    for platform in platforms:
        served.append([platform, *(kinds(definition, platform) for definition in families)])
    return "\n".join([*rows(about), "", *rows(served)])


def main():
    source = pathlib.Path(sys.argv[1])
    page = source / "docs/toolchains.md"
    text = page.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(BEGIN) + r"\n(.*)\n" + re.escape(END), re.DOTALL)
    match = pattern.search(text)
    if not match:
        sys.exit(f"{page}: no place for the tables: {BEGIN}")
    families = load(source / "toolchains/definitions")
    wanted = tables(families)
    if "--update" in sys.argv:
        page.write_text(text[: match.start(1)] + wanted + text[match.end(1) :], encoding="utf-8")
    elif match.group(1) != wanted:
        sys.exit(f"{page} is not what the definitions say; if they are right:\n"
                 f"    python3 tests/house/families.py . --update")
    print(f"{len(families)} families")


if __name__ == "__main__":
    main()
