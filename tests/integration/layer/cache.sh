# What the cache saves changes no byte: of repacks, of runs beside one another, on a full disk, in a home that is not ours.
need setpriv unshare mount
mkdir -p tree/sub
seq 300000 >tree/a
head -c 700000 /dev/urandom >tree/random
for i in $(seq 300); do seq "$i" 2000 >tree/sub/$i; done
sleep 0.05
run 0 crossply layer tree -o blob
[ -n "$(ls "$box/cache/crossply/layers")" ] || fail 'nothing was remembered'
for changed in tree/a tree/sub/150 tree/sub/99 tree/zz; do
	echo x >>$changed
	run 0 crossply layer tree -o blob
	run 0 crossply layer tree -o cold --no-cache
	same blob cold
done

# Nothing changed: the blob is not written again, unless somebody touched it. One whose time is a whole second by chance is
# not trusted, nor one whose time the kernel's clock does not leave for long.
sleep 2.1
is_left_alone() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		crossply layer tree -o blob
		touched=$(stat -c %i-%z blob)
		crossply layer tree -o blob
		[ "$touched" != "$(stat -c %i-%z blob)" ] || return 0
	done
	echo 'the blob was written again each time' >&2
	return 1
}
run 0 is_left_alone
echo damaged >blob
run 0 crossply layer tree -o blob
same blob cold

# What one level or format left is nothing to another.
for form in '--level fast' '--level dense' '--level store' '--compress zstd' '--compress none'; do
	run 0 crossply layer tree -o other $form --no-cache
	for time in first second; do
		run 0 crossply layer tree -o other-$time $form
		same other-$time other
	done
done
run 0 crossply layer tree -o blob
same blob cold

# The cache's own blobs are damaged, cut, gone.
for wrong in 'printf damaged >' 'truncate -s 100000' 'rm'; do
	for kept in "$box"/cache/crossply/layers/*.blob; do
		eval "$wrong \"$kept\""
	done
	rm blob
	run 0 crossply layer tree -o blob
	same blob cold
done

# Beside one another.
for i in 1 2 3 4 5 6; do
	command "$crossply" layer tree -o beside-$i -q -j 2 >/dev/null &
done
wait
for i in 1 2 3 4 5 6; do
	same beside-$i cold
done

# --no-cache leaves nothing and needs nothing.
rm -rf "$box/cache"
run 0 crossply layer tree -o blob --no-cache
same blob cold
absent "$box/cache"

# A full disk below the cache, and a cache that we may not write to, cost time only.
mkdir disk
cat >inside <<'END'
mount -t tmpfs -o size=256k none disk
XDG_CACHE_HOME=$PWD/disk "$1" layer tree -o blob && XDG_CACHE_HOME=$PWD/disk "$1" layer tree -o again
END
run 0 mounting sh inside "$crossply"
same blob cold
same again cold
mkdir -p "$box/strange-home" out
chmod 777 out
chmod 555 "$box/strange-home"
run 0 powerless layer tree -o out/blob
same out/blob cold
[ -z "$(ls -A "$box/strange-home")" ] || fail 'something was written to the home'
