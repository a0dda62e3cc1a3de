#!/usr/bin/env python3
"""Kills crossply at each write, rename and link of a run in turn, and looks at what is left.

    kill.py CROSSPLY SCENARIO

After every kill an output is whole or not there, no process is left, and the next run succeeds, gives what an undisturbed
run gives, and leaves no temporary file. strace injects the SIGKILL; the compiler is a script, since it is not the point.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CALLS = "write,pwrite64,writev,pwritev,pwritev2,copy_file_range,rename,renameat,renameat2,link,linkat"
COMPILER = """#!/bin/sh
# Enough of a compiler: an object or program is a copy of a small static program, which the real one made before.
out=a.out dep=
while [ $# -gt 0 ]; do
	case $1 in
	--version | -dumpmachine) echo 'fake 1.0'; exit 0 ;;
	-o) out=$2; shift ;;
	-MF) dep=$2; shift ;;
	*.c) source=$1 ;;
	esac
	shift
done
[ -z "$dep" ] || echo "$out: $source" >"$dep"
cp "$FAKE_PROGRAM" "$out"
"""


# What `setup` fetches with: a package of three files, and its list, beside which is a signature.
APT_GET = """#!/bin/sh
case "$*" in
*indextargets*) printf 'http://x/\\tPackages\\t%s\\tx:1\\n' "${0%/*}/x_Packages" ;;
*--print-uris*) echo "'http://x/a.deb' a-dev_1_arm64.deb 1 SHA256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" ;;
*download*) printf x >a-dev_1_arm64.deb ;;
esac
"""
DPKG_DEB = """#!/bin/sh
mkdir -p "$3/usr/lib" "$3/usr/include"
for file in usr/lib/crt1.o usr/lib/libc.a usr/include/stdio.h; do echo "$file" >"$3/$file"; done
"""
ROOTED = """family: rooted
extends: fake
sysroot: {name: own, architecture: amd64, packages: [a-dev], layout: {usr: usr}}
"""

DEFINITION = """family: fake
about: a script instead of a compiler
order: 1
libc: glibc
languages: [c]
triple: "{{triple}}"
tools:
  cc: {bin}/fake-cc
  ld: {bin}/fake-ld
  ar: {bin}/fake-ar
  ranlib: {bin}/fake-ranlib
  nm: {bin}/fake-nm
  strip: {bin}/fake-strip
  objcopy: {bin}/fake-objcopy
  objdump: {bin}/fake-objdump
compile: []
link: []
packages:
  c: [fake]
platforms:
  linux/amd64:
"""
TEMPORARY = re.compile(r"\.crossply-[0-9A-Za-z]{6}|\.work(/|$)")


def run(arguments, folder, environment, **more):
    return subprocess.run(arguments, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=600, **more)


def tree(folder):
    """Every file below a folder with its digest; without working files (apt's as well, of which nothing is believed), and
    what is remembered of compilers and trees."""
    found = {}
    for path in sorted(Path(folder).rglob("*")):
        name = str(path.relative_to(folder))
        if path.suffix == ".tree" or set(path.parts) & {".crossply", "probes", "apt"}:
            continue
        if path.is_file() and not path.is_symlink():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def leftovers(folder):
    return [str(path) for path in Path(folder).rglob("*") if TEMPORARY.search(str(path.relative_to(folder)))]


def check_outputs(folder, wanted, before):
    """What is there under its final name is whole: as it was before the run, or as a finished run leaves it."""
    for name, digest in tree(folder / "out").items():
        if TEMPORARY.search(name):
            continue
        assert digest in (before.get(name), wanted.get(name)), f"{name} is neither the old nor the new file"
    for index in (folder / "out").rglob("index.json"):
        check_layout(index.parent)


def check_layout(layout):
    """A layout with an index has every blob that is reachable from it."""
    waiting = json.loads((layout / "index.json").read_text())["manifests"]
    while waiting:
        descriptor = waiting.pop()
        blob = layout / "blobs" / descriptor["digest"].replace(":", "/")
        data = blob.read_bytes()
        assert "sha256:" + hashlib.sha256(data).hexdigest() == descriptor["digest"], f"{blob} is damaged"
        if "manifest" in descriptor["mediaType"] or "index" in descriptor["mediaType"]:
            inner = json.loads(data)
            waiting += inner.get("manifests", []) + inner.get("layers", [])
            waiting += [inner["config"]] if "config" in inner else []


def scenarios():
    build = ["build", "--platform", "linux/amd64", "--toolchain", "fake", "--definitions", "definitions", "-o",
             "out/dist", "-j", "1"]
    packed = ["image", "dist", "-t", "app:1.0", "-o", "out/image", "--entrypoint", "/app"]
    return {
        "layer": {"run": ["layer", "tree", "-o", "out/layer.tar.gz"]},
        "image": {"run": packed},
        "image-again": {"before": [["image", "dist", "-t", "app:0.9", "-o", "out/image"]], "run": packed},
        "image-archive": {"run": ["image", "dist", "-t", "app:1.0", "-o", "out/app.tar", "--entrypoint", "/app"]},
        "archive": {"run": ["archive", "dist", "-o", "out/release"]},
        "build": {"run": [*build, "--name", "app", "a.c", "b.c"]},
        "build-again": {"run": [*build, "--check-reproducible", "--name", "app", "a.c", "b.c"]},
        "build-command": {"before": [[*build, "--", "sh", "-c", "cp bin/fake-cc {out}/script"]],
                          "run": [*build, "--collect", "b.c", "--", "sh", "-c", "{cc} -o {out}/app a.c"]},
        "setup": {"run": ["setup", "--definitions", "definitions", "--toolchain", "rooted", "linux/amd64"]},
    }


def make_place(folder, program):
    """Sources, a tree to pack, a dist folder and a fake toolchain."""
    (folder / "tree/sub").mkdir(parents=True)
    (folder / "tree/a").write_bytes(b"a" * 5000)
    (folder / "tree/sub/b").write_bytes(bytes(range(256)) * 2000)
    (folder / "dist/linux-amd64").mkdir(parents=True)
    shutil.copy(program, folder / "dist/linux-amd64/app")
    for name in ("a.c", "b.c"):
        (folder / name).write_text("int main(void) { return 0; }\n")
    (folder / "bin").mkdir()
    (folder / "bin/fake-cc").write_text(COMPILER)
    (folder / "bin/fake-cc").chmod(0o755)
    for tool in ("ar", "strip", "ranlib", "nm", "ld", "objcopy", "objdump"):
        os.symlink("/bin/true", folder / f"bin/fake-{tool}")
    for tool, text in (("apt-get", APT_GET), ("dpkg-deb", DPKG_DEB), ("x_InRelease", "")):
        (folder / "bin" / tool).write_text(text)
        (folder / "bin" / tool).chmod(0o755)
    (folder / "definitions").mkdir()
    (folder / "definitions/rooted.yaml").write_text(ROOTED)
    (folder / "definitions/fake.yaml").write_text(DEFINITION.format(bin=folder / "bin"))
    (folder / "home").mkdir()
    (folder / "out").mkdir()


def main():
    crossply, name = os.path.abspath(sys.argv[1]), sys.argv[2]
    top = Path(tempfile.mkdtemp(prefix="crossply-kill."))
    try:
        program = top / "program"
        (top / "program.c").write_text("int main(void) { return 0; }\n")
        subprocess.run(["cc", "-static", "-o", program, top / "program.c"], check=True)
        kill_all(crossply, name, top, program)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def fresh(top, program, crossply, scenario, environment):
    folder = top / "place"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    make_place(folder, program)
    for arguments in scenario.get("before", []):
        done = run([crossply, *arguments], folder, environment)
        assert done.returncode == 0, done.stdout
    return folder, tree(folder / "out")


def kill_all(crossply, name, top, program):
    scenario = scenarios()[name]
    environment = {"PATH": f"{top}/place/bin:/usr/bin:/bin", "HOME": f"{top}/place/home",
                   "XDG_CACHE_HOME": f"{top}/place/out/cache", "FAKE_PROGRAM": str(program), "LC_ALL": "C.UTF-8"}
    folder, _ = fresh(top, program, crossply, scenario, environment)
    done = run([crossply, *scenario["run"]], folder, environment)
    assert done.returncode == 0, done.stdout
    wanted = tree(folder / "out")
    assert wanted, "the run made nothing"
    kills = 0
    for call in CALLS.split(","):
        for when in range(1, 2000):
            folder, before = fresh(top, program, crossply, scenario, environment)
            done = run(["strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                        f"inject={call}:signal=KILL:when={when}", crossply, *scenario["run"]], folder, environment)
            if done.returncode == 0:
                break  # there are fewer calls than that
            assert done.returncode in (-9, 137), f"{call} {when}: {done.returncode}\n{done.stdout}"
            kills += 1
            check_outputs(folder, wanted, before)
            wait_for_children(top)
            again = run([crossply, *scenario["run"]], folder, environment)
            assert again.returncode == 0, f"after {call} {when}: {again.stdout}"
            found = tree(folder / "out")
            assert found == wanted, f"after {call} {when} the next run gives something else: {set(found) ^ set(wanted)}"
            assert not leftovers(folder), f"after {call} {when}: {leftovers(folder)}"
    assert kills > 0, "no call was killed: is the name of a system call missing here?"
    print(f"{name}: {kills} kills, nothing half-written, every next run as if nothing had happened")


def wait_for_children(top):
    """Children die with their parent; the kernel may need a moment."""
    for _ in range(3000):
        alive = [p for p in Path("/proc").glob("[0-9]*") if is_inside(p, top)]
        if not alive:
            return
        time.sleep(0.02)
    raise AssertionError(f"processes are left: {alive}")


def is_inside(process, top):
    try:
        return os.readlink(process / "cwd").startswith(str(top) + "/place") and process.name != str(os.getpid())
    except OSError:
        return False


if __name__ == "__main__":
    main()
