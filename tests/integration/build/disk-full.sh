# A file system that is full: a clear error, and what was there stays.
need x86_64-linux-gnu-gcc unshare mount
echo 'int main(void) { return 0; }' >app.c
mkdir small

# Everything happens inside of one mount namespace; the results are looked at from there too.
cat >inside.sh <<'END'
mount -t tmpfs -o size=2400k none small || exit 77
"$crossply" build -q --platform linux/amd64 -o small/dist app.c || exit 1
cp small/dist/linux-amd64/app before
dd if=/dev/zero of=small/fill bs=1k 2>/dev/null
echo 'int main(void) { return 1; }' >app.c
"$crossply" build -q --platform linux/amd64 -o small/dist app.c && exit 2
cmp before small/dist/linux-amd64/app || exit 3
rm small/fill
"$crossply" build -q --platform linux/amd64 -o small/dist app.c || exit 4
cp small/dist/linux-amd64/app after
END
run 0 mounting sh inside.sh
stderr_has 'No space left on device'
run 1 ./after
