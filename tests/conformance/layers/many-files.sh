#!/bin/sh
# many-files.sh CROSSPLY: memory grows by the paths and at most 96 bytes for each entry, besides 64 MiB.
set -eu
crossply=$1
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 - <<'END'
import os
for folder in range(100):
    os.makedirs(f"tree/{folder:03}")
    for file in range(1000):
        os.close(os.open(f"tree/{folder:03}/{file:04}", os.O_CREAT | os.O_WRONLY))
END
python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
budget = 65536 + 100100 * (96 + 9) // 1024
sys.exit(f"{most} KiB, at most {budget}" if most > budget else 0)' \
	"$crossply" layer tree -o blob --level fast --no-cache -j 4
[ "$(tar -tzf blob | wc -l)" = 100100 ]
