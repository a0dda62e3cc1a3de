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
for word in zstd:23 zstd:99 zstd:0 zstd:-5 zstd:abc zstd: zstd:3x gzip:9 none:1 xz; do
	run 2 crossply layer tree -o none --compress $word
	stderr_has "found $word, wanted a compression: gzip, zstd, zstd:LEVEL (1 to 22) or none"
done
run 2 crossply layer tree -o none --compress zstd:19 --level fast
stderr_has 'found level fast with level 19 of zstd, wanted one of the two'
run 0 crossply layer tree -o highest --no-cache --compress zstd:22
sed -n 's/^diff_id //p' "$box/result/out" >found
same wanted found
run 2 crossply layer tree -o none --compress zstd --level store
stderr_has 'wanted fast, default or dense'
absent none
