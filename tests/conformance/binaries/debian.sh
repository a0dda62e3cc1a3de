#!/bin/sh
# debian.sh CROSSPLY WORK-FOLDER: a static program, a dynamic one and a library of every Debian architecture, each held
# against every platform: it fits its own rows and no other. The packages come by way of private lists.
set -eu
crossply=$1
work=$2
here=$(cd "$(dirname "$0")" && pwd)

rm -rf "$work"
mkdir -p "$work"
cd "$work"
export XDG_CACHE_HOME="$work/cache" LC_ALL=C
for program in apt-get dpkg-deb python3; do
	command -v $program >/dev/null || { echo "SKIPPED: no $program"; exit 77; }
done

. "$here/fetch.sh"
names='busybox-static dash zlib1g'
fetch bookworm amd64 arm64 armel armhf i386 mips64el mipsel ppc64el s390x
fetch trixie riscv64

for deb in debs/*.deb; do
	architecture=$(dpkg-deb -f "$deb" Architecture)
	mkdir -p "tree/$architecture"
	dpkg-deb --fsys-tarfile "$deb" | tar -xf - -C "tree/$architecture"
done
mkdir binaries
for folder in tree/*; do
	architecture=${folder#tree/}
	cp "$(find "$folder" -type f -path '*/bin/busybox')" "binaries/$architecture-static"
	cp "$(find "$folder" -type f -path '*/bin/dash')" "binaries/$architecture-dynamic"
	cp "$(find "$folder" -type f -name 'libz.so.1.*')" "binaries/$architecture-library"
done

for platform in $("$crossply" platforms | sed '1d;s/ .*//'); do
	status=0
	"$crossply" verify --json --platform "$platform" binaries >report.json || status=$?
	[ $status -le 1 ] || exit 1
	printf '%s %s\n' "$platform" "$(cat report.json)" >>reports
done

python3 - <<'END'
import json
import sys

WANTED = {
    "amd64": {"linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/amd64/v4"},
    "arm64": {"linux/arm64", "linux/arm64/v9"}, "armel": {"linux/arm/v5", "linux/arm/v6"}, "armhf": {"linux/arm/v7"},
    "i386": {"linux/386"}, "mips64el": {"linux/mips64le"}, "mipsel": {"linux/mipsle"}, "ppc64el": {"linux/ppc64le"},
    "s390x": {"linux/s390x"}, "riscv64": {"linux/riscv64"}}
fits, facts, failed = {}, {}, 0
platforms = set()
for line in open("reports"):
    platform, text = line.split(" ", 1)
    platforms.add(platform)
    for file in json.loads(text)["files"]:
        name = file["path"].split("/")[-1]
        fits.setdefault(name, set())
        if file["verdict"] == "fits":
            fits[name].add(platform)
            facts[name] = file
assert len(platforms) > 30 and len(fits) == 3 * len(WANTED), (len(platforms), sorted(fits))
for name in sorted(fits):
    wanted = WANTED[name.split("-")[0]]
    if fits[name] != wanted:
        print(f"{name}: wanted it to fit {sorted(wanted)}, it fits {sorted(fits[name])}")
        failed = 1
        continue
    file = facts[name]
    links = {"static": ("static", "static-pie"), "dynamic": ("dynamic",), "library": (None,)}[name.split("-")[1]]
    if file.get("link") not in links or not file["facts"].get("build_id"):
        print(f"{name}: linked {file.get('link')}, build ID {file['facts'].get('build_id')}")
        failed = 1
    if name.endswith("dynamic") and not file["facts"].get("glibc", "").startswith("2."):
        print(f"{name}: no glibc floor")
        failed = 1
    # Debian strips its packages and builds them with canaries; on MIPS alone stacks are executable (for its floating-point
    # emulation), and busybox as a static program looks users and hosts up.
    held = {finding["check"]: finding["answer"] for finding in file["findings"]}
    expected = {"stripped": "pass", "nx": "fail" if name.startswith("mips") else "pass"}
    expected["static-nss" if name.endswith("static") else "canary"] = "fail" if name.endswith("static") else "pass"
    for check, answer in expected.items():
        if held.get(check) != answer:
            print(f"{name}: {check} is {held.get(check)}, wanted {answer}")
            failed = 1
    print(f"ok: {name} fits {', '.join(sorted(wanted))}; glibc {file['facts'].get('glibc', '-')},"
          f" kernel {file['facts'].get('kernel', '-')}")
sys.exit(failed)
END
