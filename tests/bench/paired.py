"""Times commands in turn (A B, B A, ...), so that a machine that drifts does not favour one of them."""
import functools
import os
import pathlib
import statistics
import subprocess
import tempfile


FOLDER = tempfile.TemporaryDirectory(prefix="crossply-bench.")


@functools.cache
def meter():
    source = pathlib.Path(__file__).resolve().parent / "meter.c"
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", f"{FOLDER.name}/meter", source], check=True)
    return f"{FOLDER.name}/meter"


class Row:
    """One command's runs: wall and CPU seconds, and the most memory, of each."""

    def __init__(self, name, argv, folder=None, environment=None, before=None, after=None):
        self.name, self.argv, self.folder, self.environment = name, argv, folder, environment
        self.before, self.after = before, after  # what is done around a run and not timed; `after` gets the row
        self.wall, self.cpu, self.memory = [], [], []

    def run(self):
        if self.before:
            self.before()
        done = subprocess.run([meter(), f"{FOLDER.name}/used", *self.argv], cwd=self.folder, env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.printed = done.stdout
        if done.returncode:
            raise SystemExit(f"{self.name} failed ({done.returncode}): {done.stderr}")
        with open(f"{FOLDER.name}/used") as used:
            wall, cpu, memory = used.read().split()
        if self.after:
            self.after(self)
        return float(wall), float(cpu), int(memory)


def race(rows, rounds):
    """Runs every row once to warm up, then `rounds` times in alternating order."""
    for row in rows:
        row.run()
    for turn in range(rounds):
        for row in rows if turn % 2 == 0 else reversed(rows):
            wall, cpu, memory = row.run()
            row.wall.append(wall)
            row.cpu.append(cpu)
            row.memory.append(memory)  # KiB


def ratio(row, peer):
    """Median of the round-by-round quotients of wall time."""
    return statistics.median(a / b for a, b in zip(row.wall, peer.wall))


def cpu_ratio(row, peer):
    """The same of CPU time, which other work on the machine disturbs less."""
    return statistics.median(a / b for a, b in zip(row.cpu, peer.cpu))


def difference(row, peer):
    """Median of the round-by-round differences of wall time, in seconds."""
    return statistics.median(a - b for a, b in zip(row.wall, peer.wall))


def cpu_difference(row, peer):
    """The same of CPU time, in seconds."""
    return statistics.median(a - b for a, b in zip(row.cpu, peer.cpu))


def median(values):
    return statistics.median(values)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{model}, {len(os.sched_getaffinity(0))} processors"
