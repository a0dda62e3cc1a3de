#!/bin/sh
# large-file.sh CROSSPLY: a file of more than 8 GiB, which ustar has no number for, mostly holes, in at most 64 MiB.
set -eu
crossply=$1
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir tree
truncate -s 8589934592 tree/large
printf end >>tree/large
python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
sys.exit(f"{most} KiB, at most 65536" if most > 65536 else 0)' \
	"$crossply" layer tree -o blob --no-cache --level fast -j 8
python3 - blob <<'END'
import sys, tarfile
with tarfile.open(sys.argv[1], "r|gz") as tar:
    member = tar.next()
    assert (member.name, member.size) == ("large", 8589934595), member
    assert member.pax_headers["size"] == "8589934595", member.pax_headers
END
