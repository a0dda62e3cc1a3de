#!/bin/sh
# A layer with every kind of entry and every odd name, read by GNU tar, bsdtar, Python and gzip: the same tree comes out.
set -eu
here=$1 crossply=$2
. "$here/begin.sh"
need python3 zstd

mkdir -p 'tree/a b' tree/a tree/empty
long=$(printf 'x%.0s' $(seq 150))
mkdir -p "tree/$long/$long"
echo deep >"tree/$long/$long/$long"
echo one >tree/a/one
ln tree/a/one tree/a/two
ln -s "../$long/$long/$long" tree/a/far
ln -s loop tree/loop
printf 'ä' >'tree/a b/ümläut ☃'
: >tree/a/.wh.gone
echo x >tree/a-b
echo x >tree/a.c
head -c 3000000 /dev/zero >tree/zeros
head -c 1500001 /dev/urandom >tree/random

"$crossply" layer tree -o zstd.tar.zst --compress zstd >zstd.txt
expect 'diff ID with zstd' "$(sed -n 's/^diff_id //p' zstd.txt)" \
	"sha256:$(zstd -dcq zstd.tar.zst | sha256sum | cut -d' ' -f1)"
for level in store fast default dense; do
	"$crossply" layer tree -o "$level.tar.gz" --level "$level" >"$level.txt"
	gzip -t "$level.tar.gz"
	found=sha256:$(gzip -dc "$level.tar.gz" | sha256sum | cut -d' ' -f1)
	expect "diff ID at level $level" "$(sed -n 's/^diff_id //p' "$level.txt")" "$found"
	expect "digest at level $level" "$(sed -n 's/^digest //p' "$level.txt")" \
		"sha256:$(sha256sum "$level.tar.gz" | cut -d' ' -f1)"
done
expect 'one diff ID at all levels' 1 "$(cat ./*.txt | grep diff_id | sort -u | wc -l)"

for reader in tar bsdtar; do
	command -v "$reader" >/dev/null 2>&1 || {
		echo "not tried: no $reader here"
		continue
	}
	rm -rf out
	mkdir out
	"$reader" -xzf default.tar.gz -C out
	diff -r --no-dereference tree out || fail "$reader gives another tree"
	expect "hard links by $reader" "$(stat -c %i out/a/one)" "$(stat -c %i out/a/two)"
done

python3 - default.tar.gz <<'END'
import sys
import tarfile

members = tarfile.open(sys.argv[1]).getmembers()
names = [member.name for member in members]
assert len(set(names)) == len(names), "a path twice"
for member in members:
    parent = member.name.rpartition("/")[0]
    assert not parent or parent in names[: names.index(member.name)], f"no parent before {member.name}"
    assert (member.uid, member.gid, member.uname, member.gname, member.mtime) == (0, 0, "", "", 0), member.name
    assert member.mode in (0o755, 0o644, 0o777), member.name
    if member.islnk():
        assert member.linkname in names[: names.index(member.name)], "a hard link before its target"
order = [name for name in names if not name.startswith("x")]
wanted = ["a", "a/.wh.gone", "a/far", "a/one", "a/two", "a b", "a b/ümläut ☃", "a-b", "a.c", "empty", "loop",
          "random", "zeros"]
assert order == wanted, order
print("ok: order, owners, modes, times")
END
