"""Times commands in turn (A B, B A, ...), so that a machine that drifts does not favour one of them."""
import os
import resource
import statistics
import subprocess
import time


class Row:
    """One command's runs: wall and CPU seconds of each."""

    def __init__(self, name, argv, folder=None, environment=None, before=None):
        self.name, self.argv, self.folder, self.environment, self.before = name, argv, folder, environment, before
        self.wall, self.cpu = [], []

    def run(self):
        if self.before:
            self.before()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        done = subprocess.run(self.argv, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wall = time.monotonic() - start
        if done.returncode:
            raise SystemExit(f"{self.name} failed ({done.returncode}): {done.stderr.decode()}")
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        return wall, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


def race(rows, rounds):
    """Runs every row once to warm up, then `rounds` times in alternating order."""
    for row in rows:
        row.run()
    for turn in range(rounds):
        for row in rows if turn % 2 == 0 else reversed(rows):
            wall, cpu = row.run()
            row.wall.append(wall)
            row.cpu.append(cpu)


def ratio(row, peer):
    """Median of the round-by-round quotients of wall time."""
    return statistics.median(a / b for a, b in zip(row.wall, peer.wall))


def difference(row, peer):
    """Median of the round-by-round differences of wall time, in seconds."""
    return statistics.median(a - b for a, b in zip(row.wall, peer.wall))


def median(values):
    return statistics.median(values)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{model}, {len(os.sched_getaffinity(0))} processors"
