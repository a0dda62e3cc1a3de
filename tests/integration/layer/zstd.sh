# zstd layers: the same tar, any number of jobs, and words that are no level.
need zstd
mkdir tree
seq 500000 >tree/numbers
head -c 300000 /dev/urandom >tree/random
run 0 crossply layer tree -o gzip --no-cache
sed -n 's/^diff_id //p' "$box/result/out" >wanted
for level in zstd zstd:1 zstd:19; do
	run 0 crossply layer tree -o one -j 1 --compress $level --no-cache
	sed -n 's/^diff_id //p' "$box/result/out" >found
	same wanted found
	run 0 crossply layer tree -o four -j 4 --compress $level
	same one four
	[ "sha256:$(zstd -dcq <one | sha256sum | cut -d' ' -f1)" = "$(cat wanted)" ] || fail "$level holds another tar"
done
run 2 crossply layer tree -o none --compress zstd:23
stderr_has 'found zstd:23, wanted a compression: gzip, zstd, zstd:LEVEL (1 to 22) or none'
run 2 crossply layer tree -o none --compress zstd --level store
stderr_has 'wanted fast, default or dense'
absent none
