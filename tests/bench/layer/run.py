#!/usr/bin/env python3
"""`crossply layer` against existing codecs under the same design (peer.c), on the trees that corpus.sh makes.

    run.py [-n ROUNDS] [--work FOLDER] [--trees NAME,...] CROSSPLY CORPUS

Everything happens on two threads in FOLDER (default: /dev/shm, a file system in memory). Commands run in turn, forwards
and backwards; the table has medians, and ratios of each round against the peer of the same round. A row is refused when
`gzip -t` does not take its blob or its digests are not those of sha256sum. Needs the packages libdeflate-dev,
libisal-dev and libssl-dev.
"""
import argparse
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import paired  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent


def sha256(argv, **more):
    piped = subprocess.Popen(argv, stdout=subprocess.PIPE, **more)
    digest = hashlib.sha256()
    while block := piped.stdout.read(1 << 20):
        digest.update(block)
    if piped.wait():
        raise SystemExit(f"{argv}: {piped.returncode}")
    return "sha256:" + digest.hexdigest()


class Packing(paired.Row):
    """A command that packs a tree and says what `crossply layer` says."""

    def __init__(self, name, argv, blob, **more):
        super().__init__(name, argv, after=type(self).note, **more)
        self.blob, self.said, self.checked = blob, None, set()

    def note(self):
        self.said = dict(line.split() for line in self.printed.splitlines())
        self.said = {key: int(value) if value.isdigit() else value for key, value in self.said.items()}
        if self.said["digest"] in self.checked:
            return
        subprocess.run(["gzip", "-t", self.blob], check=True)
        found = sha256(["gzip", "-dc", self.blob]), sha256(["cat", self.blob])
        if found != (self.said["diff_id"], self.said["digest"]):
            raise SystemExit(f"{self.name}: printed {self.said}, but sha256sum says {found}")
        self.checked.add(self.said["digest"])


def ours(bench, name, level, **more):
    blob = f"{bench.work}/ours-{level}.tar.gz"
    argv = [bench.crossply, "layer", "-q", "-j2", "--level", level, "-o", blob, bench.tree]
    return Packing(name, argv, blob, **more)


class Bench:
    def __init__(self, crossply, tree, work):
        self.crossply, self.tree, self.work = crossply, tree, work
        self.cache = f"{work}/cache"
        self.environment = {**os.environ, "CROSSPLY_CACHE": self.cache}
        files = sorted(path for path in pathlib.Path(tree).rglob("*") if path.is_file() and not path.is_symlink())
        small = [path for path in files if 0 < path.stat().st_size < 65536 and path.stat().st_nlink == 1]
        # In the order of the tar: whole names, part by part.
        small.sort(key=lambda path: [part.encode() for part in path.parts])
        self.changed = {"first": small[0], "middle": small[len(small) // 2], "last": small[-1]}

    def theirs(self, codec, level):
        blob = f"{self.work}/{codec}-{level}.tar.gz"
        return Packing(f"peer {codec} {level}", [f"{self.work}/peer", self.tree, blob, codec, str(level), "2"], blob)

    def cold(self, level):
        def empty():
            shutil.rmtree(self.cache, ignore_errors=True)
        return ours(self, f"crossply {level}", level, environment=self.environment, before=empty)

    def repack(self, place):
        """The tree was packed; then one small file became one byte longer."""
        path = self.changed[place]
        original, row = path.read_bytes(), None

        def prepare():
            subprocess.run(row.argv, env=self.environment, check=True, stdout=subprocess.DEVNULL)
            path.write_bytes(original + b"\n")

        def compare(done):
            Packing.note(done)
            cold = [*done.argv, "--no-cache"]
            cold[cold.index("-o") + 1] += ".cold"
            said = subprocess.run(cold, check=True, stdout=subprocess.PIPE, text=True).stdout
            path.write_bytes(original)
            if said != done.printed:
                raise SystemExit(f"{done.name}: {done.printed} is not what a cold run gives: {said}")
        row = ours(self, f"repack, {place} file changed", "default", environment=self.environment, before=prepare)
        row.after = compare
        return row

    def unchanged(self):
        return ours(self, "nothing changed", "default", environment=self.environment)

    def walk(self):
        return paired.Row("bare sorted walk with statx", [f"{self.work}/walk", self.tree])


def show(row, peer, tar, note=""):
    cpu = paired.median(a / b for a, b in zip(peer.cpu, row.cpu)) if peer else 0
    speed = f"{1 / paired.ratio(row, peer):5.2f} x the speed of {peer.name} ({cpu:.2f} x by CPU time)" if peer else ""
    ratio = f"{row.said['tar'] / row.said['blob']:6.3f}" if hasattr(row, "said") else " " * 6
    wall = paired.median(row.wall)
    print(f"{row.name:30} {ratio} {wall:8.3f} s {tar / 1e6 / wall:8.0f} MB/s {paired.median(row.cpu):7.3f} s CPU "
          f"{max(row.memory) / 1024:5.0f} MiB  {speed}{note}", flush=True)


def measure(bench, rounds):
    fast, default, dense = (bench.cold(level) for level in ("fast", "default", "dense"))
    peers = bench.theirs("isal", 1), bench.theirs("libdeflate", 1), bench.theirs("libdeflate", 5)
    paired.race([peers[0], fast, peers[1], default, peers[2], dense], rounds)
    tar = default.said["tar"]
    with open(fast.blob, "rb") as blob:
        plain = subprocess.Popen(["gzip", "-dc"], stdin=blob, stdout=subprocess.PIPE)
        gzip = subprocess.run("gzip -6 | wc -c", shell=True, stdin=plain.stdout, stdout=subprocess.PIPE, check=True)
    aims = {"fast": peers[0], "default": peers[1]}
    for row, peer in zip((fast, default, dense), peers):
        show(peer, None, tar)
        want = aims.get(row.argv[5], None)
        ratio = want.said["tar"] / want.said["blob"] if want else tar / int(gzip.stdout)
        show(row, peer, tar, f"; ratio {row.said['tar'] / row.said['blob'] / ratio:.4f} x "
             f"{want.name if want else f'gzip -6 ({ratio:.3f})'}")
    again = bench.cold("default")
    changes = [bench.repack(place) for place in ("first", "middle", "last")]
    for row in changes:
        again.wall, again.cpu, again.memory = [], [], []
        paired.race([again, row], rounds)
        show(row, again, tar)
    unchanged, walk = bench.unchanged(), bench.walk()
    paired.race([walk, unchanged], max(rounds, 15))
    show(walk, None, tar)
    show(unchanged, None, tar, f"{paired.ratio(unchanged, walk):5.2f} x the time of the walk")


def show_kernels(crossply, tree):
    """Each variant of each kernel, where the build folder of the program can make bench_codec."""
    build = os.path.dirname(os.path.abspath(crossply))
    made = os.path.exists(f"{build}/CMakeCache.txt") and subprocess.run(
        ["cmake", "--build", build, "--target", "bench_codec"], stdout=subprocess.DEVNULL).returncode == 0
    if made:
        subprocess.run([f"{build}/tests/bench/codec/bench_codec", "-n", "2", "-m", "50", tree], check=True)
    else:
        print(f"kernels: {crossply} is not in a build folder that makes bench_codec")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=5, metavar="ROUNDS")
    parser.add_argument("--work", default="/dev/shm", metavar="FOLDER")
    parser.add_argument("--trees", default="elf,root", metavar="NAMES")
    parser.add_argument("crossply")
    parser.add_argument("corpus")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crossply-bench.", dir=given.work) as work:
        for name, libraries in ("peer", ["-ldeflate", "-lisal", "-lcrypto", "-lpthread"]), ("walk", []):
            subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", f"{work}/{name}", HERE / f"{name}.c", *libraries], check=True)
        print(f"machine: {paired.machine()}; {given.n} rounds, medians; MB are 10^6 bytes of tar")
        for name in given.trees.split(","):
            tree = f"{work}/{name}"
            subprocess.run(["cp", "-a", f"{given.corpus}/{name}", tree], check=True)
            print(f"\n{name}: {sum(len(folders) + len(files) for _, folders, files in os.walk(tree))} entries")
            measure(Bench(os.path.abspath(given.crossply), tree, work), given.n)
            show_kernels(given.crossply, tree)
            shutil.rmtree(tree)


if __name__ == "__main__":
    main()
