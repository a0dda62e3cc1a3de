"""Running other people's tools: a missing one is counted and said, and makes the test a skip when nothing else failed."""
import shutil
import subprocess
import sys

missing = []
used = []


def have(tool, package):
    known = used if shutil.which(tool) else missing
    text = tool if known is used else f"{tool} (package {package})"
    if text not in known:
        known.append(text)
    return known is used


def run(*argv, **options):
    """The stdout of a command that must succeed."""
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, argv))}: status {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def equal(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}: got {got!r}, wanted {wanted!r}")


def finish():
    print(f"checked with {', '.join(used)}")
    if missing:
        print(f"not installed: {', '.join(missing)}")
        sys.exit(77)
