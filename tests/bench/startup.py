#!/usr/bin/env python3
"""What crossply costs before the work begins.

    startup.py CROSSPLY [ROUNDS]

Prints the milliseconds that `info` and `xx-info` take above /bin/true, and `cc` and a wrapper above the bare compiler with
the same arguments. The platform is linux/arm64; its toolchain must be set up (crossply setup linux/arm64).
"""
import json
import os
import subprocess
import sys
import tempfile

import paired


def main():
    crossply = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    with tempfile.TemporaryDirectory(prefix="crossply-bench.") as folder:
        with open(f"{folder}/a.c", "w") as source:
            source.write("int main(void) { return 0; }\n")
        explained = subprocess.run([crossply, "explain", "linux/arm64", "--json"], check=True, stdout=subprocess.PIPE)
        compiler = json.loads(explained.stdout)["compile"][0]
        true = paired.Row("/bin/true", ["/bin/true"], folder)
        info = paired.Row("crossply info linux/arm64 triple", [crossply, "info", "linux/arm64", "triple"], folder)
        os.symlink(crossply, f"{folder}/xx-info")
        os.environ["TARGETPLATFORM"] = "linux/arm64"
        xx_info = paired.Row("xx-info triple", [f"{folder}/xx-info", "triple"], folder)
        paired.race([true, info, xx_info], rounds)
        bare = paired.Row("the compiler --version", [compiler, "--version"], folder)
        cc = paired.Row("crossply cc --version", [crossply, "cc", "--platform", "linux/arm64", "--version"], folder)
        made = subprocess.run([crossply, "wrappers", "linux/arm64", "-o", f"{folder}/bin"], check=True,
                              stdout=subprocess.PIPE, text=True)
        wrapper = made.stdout.strip()
        wrapped = paired.Row(f"{os.path.basename(wrapper)} --version", [wrapper, "--version"], folder)
        paired.race([bare, cc, wrapped], rounds)
    print(f"machine: {paired.machine()}; {rounds} rounds, medians")
    for row, peer, limit in ((info, true, 1.5), (xx_info, true, 1.5), (cc, bare, 1.0), (wrapped, bare, 1.0)):
        print(f"{row.name:40} {1e3 * paired.median(row.wall):7.2f} ms, {1e3 * paired.difference(row, peer):+6.2f} ms"
              f" ({1e3 * paired.cpu_difference(row, peer):+.2f} ms of CPU) over {peer.name}"
              f" ({1e3 * paired.median(peer.wall):.2f} ms); aim: at most {limit} ms")


if __name__ == "__main__":
    main()
