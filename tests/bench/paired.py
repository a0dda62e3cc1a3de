"""Times commands in turn (A B, B A, ...), so that a machine that drifts does not favour one of them."""
import os
import statistics
import subprocess
import tempfile
import time


class Row:
    """One command's runs: wall and CPU seconds, and the most memory, of each."""

    def __init__(self, name, argv, folder=None, environment=None, before=None, after=None):
        self.name, self.argv, self.folder, self.environment = name, argv, folder, environment
        self.before, self.after = before, after  # what is done around a run and not timed; `after` gets the row
        self.wall, self.cpu, self.memory = [], [], []

    def run(self):
        if self.before:
            self.before()
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as printed:
            start = time.monotonic()
            child = subprocess.Popen(self.argv, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                     stdout=printed, stderr=said)
            _, status, used = os.wait4(child.pid, 0)
            wall = time.monotonic() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            printed.seek(0)
            self.printed = printed.read().decode()
            if child.returncode:
                raise SystemExit(f"{self.name} failed ({child.returncode}): {said.read().decode()}")
        if self.after:
            self.after(self)
        return wall, used.ru_utime + used.ru_stime, used.ru_maxrss


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


def difference(row, peer):
    """Median of the round-by-round differences of wall time, in seconds."""
    return statistics.median(a - b for a, b in zip(row.wall, peer.wall))


def median(values):
    return statistics.median(values)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{model}, {len(os.sched_getaffinity(0))} processors"
