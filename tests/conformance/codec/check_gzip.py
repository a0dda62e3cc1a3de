"""check_gzip.py SAMPLE: what we compress, other programs decompress."""
import gzip
import random
import sys

from tools import equal, finish, have, run, used

sample = sys.argv[1]
random.seed(1)
words = [bytes(random.choices(b"abcdefghijklmnopqrstuvwxyz", k=random.randint(2, 9))) for _ in range(2000)]
inputs = {
    "empty": b"",
    "one byte": b"x",
    "zeros": bytes(3 << 20),
    "random": random.randbytes(1500000),
    "text": b" ".join(random.choices(words, k=400000)),
    "one segment": bytes(range(256)) * 4096,
    "ourselves": open(sample, "rb").read(),
}
tools = [(name, package) for name, package in
         (("gzip", "gzip"), ("pigz", "pigz"), ("igzip", "isal"), ("bsdcat", "libarchive-tools")) if have(name, package)]
for name, data in inputs.items():
    for level in "0123":
        packed = run(sample, "gzip", level, input=data)
        equal(f"Python, {name}, level {level}", gzip.decompress(packed) == data, True)
        for tool, _ in tools:
            argv = [tool] if tool == "bsdcat" else [tool, "-d", "-c"]
            equal(f"{tool}, {name}, level {level}", run(*argv, input=packed) == data, True)
used.append("Python gzip")
finish()
