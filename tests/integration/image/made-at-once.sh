# Several runs make the same new layout at the same time: all of their tags are there.
mkdir -p dist/linux-amd64 dist/linux-arm64
seq 300000 >dist/linux-amd64/app
seq 400000 >dist/linux-arm64/app
pids=''
for tag in 1 2 3 4; do
	command "$crossply" image dist -t app:$tag -o layout --env "N=$tag" >"$tag.out" 2>"$tag.err" &
	pids="$pids $!"
done
for pid in $pids; do
	wait "$pid" || fail "one of them failed: $(cat ./*.err)"
done
run 0 crossply inspect layout --check
for tag in 1 2 3 4; do
	stdout_has "$tag-amd64" "$tag-arm64"
done
