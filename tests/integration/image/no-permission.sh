# Programs that may not be read, layouts that may not be written: named with their place, and nothing is lost.
need setpriv
mkdir -p dist/linux-amd64 closed
echo x >dist/linux-amd64/app
run 0 powerless image dist -t app -o layout
run 0 powerless image dist -t app -o app.tar
cp -R layout before
cp app.tar before.tar
chmod 000 dist/linux-amd64/app
run 1 powerless image dist -t app:2 -o layout
stderr_has 'verify linux/amd64' 'dist/linux-amd64/app: Permission denied'
run 1 powerless image dist -t app:2 -o app.tar --no-verify
stderr_has 'dist/linux-amd64/app: Permission denied'
run 1 powerless archive dist -o out --name app --no-verify
stderr_has 'dist/linux-amd64/app: Permission denied'
chmod 644 dist/linux-amd64/app
chmod 000 dist
run 1 powerless image dist -t app:2 -o layout
stderr_has 'dist: Permission denied'
chmod 755 dist

echo changed >dist/linux-amd64/app
chmod 555 closed layout layout/blobs/sha256
run 1 powerless image dist -t app:2 -o closed/layout
stderr_has 'closed/layout: Permission denied'
run 1 powerless image dist -t app:2 -o closed/app.tar
stderr_has 'closed/app.tar: Permission denied'
run 1 powerless archive dist --name app -o closed
stderr_has 'closed/app-linux-amd64.tar.gz: Permission denied'
run 1 powerless image dist -t app:2 -o layout
stderr_has 'Permission denied'
chmod 755 closed layout layout/blobs/sha256
chmod 000 layout/index.json
run 1 powerless inspect layout
stderr_has 'layout/index.json: Permission denied'
run 1 powerless image dist -t app:2 -o layout
stderr_has 'layout/index.json: Permission denied'
chmod 644 layout/index.json
run 0 crossply inspect layout --check
lacks 'app:2'
diff layout/index.json before/index.json || fail 'the layout has another index'
same app.tar before.tar
[ -z "$(ls -A closed)" ] || fail 'something was put there'
absent out/app-linux-amd64.tar.gz out/SHA256SUMS
