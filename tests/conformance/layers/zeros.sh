#!/bin/sh
# zeros.sh CROSSPLY: a file of 1 GiB that is a hole. Its layers grow a thousand times (gzip) and twenty thousand times (zstd)
# when they are unpacked, and are no bombs: our own reader takes them, and finds the program beside it. Five of them, and it
# asks.
set -eu
crossply=$1
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p dist/linux-amd64
ln -s dist/linux-amd64 tree
truncate -s 1G tree/hole
cp /bin/true tree/
for compress in gzip zstd; do
	"$crossply" layer tree/ -o "$compress.blob" --compress "$compress" --no-cache >"$compress.txt"
	"$crossply" verify --platform linux/amd64 "$compress.blob"
	"$crossply" image dist -o "$compress" -t zeros:1 --platform linux/amd64 --compress "$compress" >/dev/null
	"$crossply" inspect "$compress" --check >/dev/null
done
[ "$(grep -h diff_id gzip.txt zstd.txt | sort -u | wc -l)" = 1 ]
[ "$(wc -c <zstd.blob)" -lt $(((1 << 30) / 1200)) ]

for part in 2 3 4 5; do
	truncate -s 1G "tree/hole$part"
done
"$crossply" layer tree/ -o bomb.blob --compress zstd --no-cache >/dev/null
status=0
"$crossply" verify --platform linux/amd64 bomb.blob >said 2>&1 || status=$?
cat said
[ "$status" = 1 ]
grep -q 'decompress to more than 1200 times as many' said
"$crossply" verify --platform linux/amd64 --max-growth 100000 bomb.blob
