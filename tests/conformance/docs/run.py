#!/usr/bin/env python3
"""Runs the commands that a document shows and compares what they print.

    run.py DOCUMENT FOLDER

Every ```console block is a transcript: "$ COMMAND" lines, and below each what it prints (standard output and standard
error together). A line "..." stands for any number of lines; "..." inside a line for any characters of it; and a block
opened with ```console (fails) must end with a status other than 0. All blocks run in FOLDER, in order. A document
without any block is an error, since nothing would be tested.
"""
import re
import subprocess
import sys

OPEN = re.compile(r"^```console( \(fails\))?$")


def blocks(path):
    """Yields (line, may_fail, [(command, [expected lines])]) for every block."""
    current = None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        match = OPEN.match(line)
        if match:
            current = (number, bool(match.group(1)), [])
        elif line == "```" and current:
            yield current
            current = None
        elif current and line.startswith("$ "):
            current[2].append([line[2:], []])
        elif current and current[2]:
            if current[2][-1][0].endswith("\\") and not current[2][-1][1]:
                current[2][-1][0] = current[2][-1][0][:-1] + line.strip()
            else:
                current[2][-1][1].append(line)


def pattern(lines):
    """A regular expression for the expected lines."""
    parts = []
    for line in lines:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*?".join(re.escape(piece.rstrip()) for piece in line.split("...")) + r"[ \t]*\n")
    return "".join(parts)


def main():
    document, folder = sys.argv[1:]
    commands = 0
    for line, fails, steps in blocks(document):
        for command, expected in steps:
            done = subprocess.run(["sh", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=2700)
            commands += 1
            said = done.stdout + ("" if done.stdout.endswith("\n") or not done.stdout else "\n")
            where = f"{document}:{line}: $ {command}"
            if (done.returncode != 0) != fails:
                sys.exit(f"{where}\nended with status {done.returncode} and printed\n{said}")
            if not re.fullmatch(pattern(expected), said):
                sys.exit(f"{where}\nthe document says\n" + "\n".join(expected) + f"\nbut it printed\n{said}")
            print(f"ok: {command}")
    if commands == 0:
        sys.exit(f"{document}: no console block found")


if __name__ == "__main__":
    main()
