# A file system that is full: a clear error, and what was there stays.
need x86_64-linux-gnu-gcc unshare mount
echo 'int main(void) { return 0; }' >app.c
mkdir small

# In front of the compiler: it fills the disk with its object, and fails as compilers do.
mkdir filling
cat >filling/x86_64-linux-gnu-gcc <<'END'
#!/bin/sh
case " $* " in
*' -MF '*) while [ "$1" != -o ]; do shift; done; exec dd if=/dev/zero "of=$2" bs=64k ;;
esac
exec /usr/bin/x86_64-linux-gnu-gcc "$@"
END
chmod 755 filling/x86_64-linux-gnu-gcc

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
echo 'int main(void) { return 2; }' >app.c
PATH=$PWD/filling:$PATH "$crossply" build -q --platform linux/amd64 -o small/dist app.c && exit 5
cmp after small/dist/linux-amd64/app || exit 6
"$crossply" build -q --platform linux/amd64 -o small/dist app.c || exit 7
cp small/dist/linux-amd64/app last
END
run 0 mounting sh inside.sh
stderr_has 'No space left on device'
run 1 ./after
run 2 ./last
