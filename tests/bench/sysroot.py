#!/usr/bin/env python3
"""The first static program for a platform whose sysroot is not there yet, network included.

    sysroot.py CROSSPLY [PLATFORM...] [--rounds 3] [--with LIST]

Each round starts with an empty cache folder: `crossply setup`, then `crossply cc --static` of one source. Where there is
a zig in PATH, the same with `zig cc` and an empty cache of zig's; else the seconds are put beside the 32 to 41 that were
measured for zig 0.11 on a machine like this one. Both numbers hang on the network and on whatever else runs: the load is
printed.
"""
import argparse
import os
import shutil
import subprocess
import tempfile
import time

import paired

ZIG_SECONDS = (32, 41)
SOURCE = "#include <stdio.h>\nint main(void) { return puts(\"hello\") < 0; }\n"


def seconds(argv, environment, folder):
    started = time.monotonic()
    done = subprocess.run(argv, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(argv)} failed ({done.returncode}):\n{done.stdout}")
    return time.monotonic() - started


def emptied(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    return folder


def first_program(crossply, platform, libraries, folder):
    """Seconds of setup, of the first compilation, and of a second one."""
    environment = dict(os.environ, XDG_CACHE_HOME=emptied(f"{folder}/cache"))
    setup = [crossply, "setup", platform] + (["--with", libraries, "--no-lock"] if libraries else [])
    cc = [crossply, "cc", "--platform", platform, "-static", "a.c", "-o", "a"]
    return [seconds(argv, environment, folder) for argv in (setup, cc, cc)]


def zig_program(platform, crossply, folder):
    triple = subprocess.run([crossply, "info", platform, "zig-musl"], check=True, stdout=subprocess.PIPE,
                            text=True).stdout.strip()
    cache = emptied(f"{folder}/zig")
    environment = dict(os.environ, ZIG_GLOBAL_CACHE_DIR=cache, ZIG_LOCAL_CACHE_DIR=cache)
    return seconds(["zig", "cc", "-target", triple, "-static", "a.c", "-o", "a"], environment, folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("crossply")
    parser.add_argument("platforms", nargs="*", default=["linux/arm64"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--with", dest="libraries")
    options = parser.parse_args()
    crossply = os.path.abspath(options.crossply)
    print(f"machine: {paired.machine()}; {options.rounds} rounds, medians")
    with tempfile.TemporaryDirectory(prefix="crossply-bench.") as folder:
        with open(f"{folder}/a.c", "w") as source:
            source.write(SOURCE)
        for platform in options.platforms or ["linux/arm64"]:
            rounds = [first_program(crossply, platform, options.libraries, folder) for _ in range(options.rounds)]
            setup, first, second = (paired.median(column) for column in zip(*rounds))
            total = paired.median([sum(each[:2]) for each in rounds])
            print(f"{platform}: {total:.1f} s (setup {setup:.1f} s, first cc {first:.2f} s; a second cc {second:.2f} s)")
            if shutil.which("zig"):
                zig = paired.median([zig_program(platform, crossply, folder) for _ in range(options.rounds)])
                print(f"  zig cc: {zig:.1f} s, ours are {total / zig:.2f} of it; aim: under 0.33")
            else:
                low, high = ZIG_SECONDS
                print(f"  no zig in PATH: of {low} to {high} s, {total / high:.2f} to {total / low:.2f}; aim: under 0.33")


if __name__ == "__main__":
    main()
