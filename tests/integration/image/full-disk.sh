# A full disk: said so, and what was there before is whole.
need unshare mount
mkdir -p dist/linux-amd64 disk
head -c 100000 /dev/urandom >dist/linux-amd64/data
cat >inside <<'END'
mount -t tmpfs -o size=1m none disk || exit 77
"$crossply" image dist -t app:1 -o disk/layout >/dev/null || exit 10
"$crossply" image dist -t app:1 -o disk/app.tar >/dev/null || exit 11
"$crossply" archive dist --name app -o disk/release >/dev/null || exit 12
cp -R disk before
head -c 2000000 /dev/urandom >dist/linux-amd64/data
"$crossply" image dist -t app:1 -o disk/layout && exit 13
"$crossply" image dist -t app:2 -o disk/fresh && exit 14
"$crossply" image dist -t app:1 -o disk/app.tar && exit 15
"$crossply" archive dist --name app -o disk/release && exit 16
find disk -name '.*crossply*'
"$crossply" inspect disk/layout --check >/dev/null || exit 17
diff before/layout/index.json disk/layout/index.json || exit 18
diff before/app.tar disk/app.tar || exit 19
diff -r before/release disk/release || exit 20
[ ! -e disk/fresh ] || exit 21
END
status=0
mounting sh inside >out 2>err || status=$?
run 0 cat out
[ "$status" = 0 ] || fail "status $status: $(cat err)"
stdout_empty
[ "$(grep -c 'No space left on device' err)" = 4 ] || fail "not every error says why: $(cat err)"
[ "$(grep -c '^hint: .*free some space' err)" = 4 ] || fail "not every error says what to do: $(cat err)"
