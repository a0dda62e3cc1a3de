#!/usr/bin/env python3
"""A real C project for a foreign platform: crossply's build against the platform's own gcc under qemu-user.

    emulated.py CROSSPLY [--package lua5.4] [--platform linux/arm64] [--rounds 1]

The project is Lua from its Debian source package, with its own Makefile, one job. The peer runs in a root of the
platform that mmdebstrap makes from the system's own package sources, with gcc, make and libc6-dev, as it would in a
foreign container. Needs root, mmdebstrap, qemu-user-static and binfmt_misc, into which the emulator is entered if it is
not yet. Prints the quotient; the aim is 12.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import paired

BINFMT = pathlib.Path("/proc/sys/fs/binfmt_misc")
# binfmt_misc(Documentation/admin-guide/binfmt-misc.rst): magic and mask of a little-endian 64-bit ELF program, whose
# machine follows; F opens the emulator now, so that it is found in every root.
HEAD = r"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00"
MASK = r"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
MAKE = ["make", "-C", "src", "AR=ar rcu", "posix"]


def run(argv, **options):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          **options)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, argv))} failed ({done.returncode}):\n{done.stdout[-4000:]}")
    return done.stdout


def facts(crossply, platform, field):
    return run([crossply, "info", platform, field]).strip()


def enter_emulator(name):
    """True when it was entered here, and is to be removed again."""
    if not (BINFMT / "register").exists():
        run(["mount", "-t", "binfmt_misc", "none", BINFMT])
    if any("interpreter /usr/bin/" + name in entry.read_text() for entry in BINFMT.glob("qemu-*")):
        return False
    machine = {"qemu-aarch64-static": r"\xb7\x00", "qemu-riscv64-static": r"\xf3\x00",
               "qemu-ppc64le-static": r"\x15\x00"}[name]
    (BINFMT / "register").write_text(f":crossply-bench:M::{HEAD}{machine}:{MASK}:/usr/bin/{name}:F")
    return True


def source(package, folder):
    script = pathlib.Path(__file__).resolve().parent.parent / "conformance/debian-source.sh"
    run(["sh", "-euc", f". {script}; debian_source {package}"], cwd=folder)


def timed(argv, **options):
    started = time.monotonic()
    run(argv, **options)
    return time.monotonic() - started


def make_root(architecture, root):
    sources = run(["apt-get", "indextargets", "--format", "deb $(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"])
    lines = "\n".join(sorted(set(sources.splitlines())))
    subprocess.run(["mmdebstrap", "--quiet", "--mode=root", "--skip=check/qemu", "--variant=apt", f"--architectures={architecture}",
                    "--include=gcc,make,libc6-dev", "", root, "-"], input=lines, text=True, check=True,
                   stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("crossply")
    parser.add_argument("--package", default="lua5.4")
    parser.add_argument("--platform", default="linux/arm64")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    crossply = os.path.abspath(options.crossply)
    emulator = facts(crossply, options.platform, "qemu") + "-static"
    entered = False
    folder = tempfile.mkdtemp(prefix="crossply-bench.")
    root = f"{folder}/root"
    try:
        source(options.package, folder)
        entered = enter_emulator(emulator)
        make_root(facts(crossply, options.platform, "debian-arch"), root)
        ours, theirs = [], []
        for _ in range(options.rounds):
            for name, where in (("ours", folder), ("theirs", root)):
                shutil.rmtree(f"{where}/{name}", ignore_errors=True)
                shutil.copytree(f"{folder}/{options.package}", f"{where}/{name}", symlinks=True)
            shutil.rmtree(f"{folder}/dist", ignore_errors=True)
            ours.append(timed([crossply, "build", "--platform", options.platform, "-j", "1", "-o", f"{folder}/dist",
                               "--collect", "src/lua", "--", "make", "-C", "src", "CC={cc}", "AR={ar} rcu",
                               "RANLIB={ranlib}", "posix"], cwd=f"{folder}/ours"))
            theirs.append(timed(["chroot", root, "/usr/bin/env", "-C", "/theirs", *MAKE]))
        print(f"machine: {paired.machine()}; {options.rounds} rounds, medians")
        print(f"{options.package} for {options.platform}: crossply build {paired.median(ours):.1f} s, under {emulator} "
              f"{paired.median(theirs):.1f} s: {paired.median([b / a for a, b in zip(ours, theirs)]):.1f} x; aim: 12")
    finally:
        if entered:
            (BINFMT / "crossply-bench").write_text("-1")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
