# Outputs that are no place for a file: refused, and what is there stays what it is.
mkdir -p tree dist/linux-amd64
echo x >tree/f
echo x >dist/linux-amd64/app
mkfifo pipe
ln -s pipe link
ln -s /dev/null null
for place in pipe link null; do
	run 1 crossply layer tree -o $place
	stderr_has "$place: already exists: found a device, a pipe or a socket" 'hint: choose another name'
	run 1 crossply image dist -t app -o $place
	stderr_has "$place: already exists" 'wanted a layout folder'
	run 1 crossply image dist -t app -o layout --digest-file $place
	stderr_has "$place: already exists"
	run 1 crossply archive dist --name app -o $place
	stderr_has "$place"
	run 1 crossply build --platform linux/amd64 -o $place app.c
done
[ -p pipe ] && [ -L link ] && [ -L null ] && [ -c /dev/null ] || fail 'something was replaced'

# An empty name is a variable that is not set; nothing is read from or written to "-".
for name in '' -; do
	for words in 'build app.c' 'layer tree' 'image dist -t app' 'archive dist --name app'; do
		run 2 crossply $words -o "$name"
		stderr_has "found --output=$name, wanted --output" 'a name in the file system'
	done
	run 2 crossply image dist -t app -o layout --digest-file "$name"
	run 2 crossply build --project "$name" app.c
	run 2 crossply build --definitions "$name" app.c
	run 2 crossply run --emulator "$name" linux/amd64 app
done
absent ./-

# A folder that was named must be there.
run 1 crossply doctor linux/amd64 --definitions gone
stderr_has 'gone: not found: wanted a folder with toolchain definitions'
run 1 env CROSSPLY_DEFINITIONS=gone "$crossply" doctor linux/amd64
stderr_has 'gone: not found'

# Folders that are missing are made, by every subcommand that writes.
run 0 crossply layer tree -o new/a/blob
run 0 crossply image dist --no-verify -t app -o new/b/layout --digest-file new/c/digest
run 0 crossply image dist --no-verify -t app -o new/d/app.tar
run 0 crossply archive dist --no-verify --name app -o new/e/release
crossply verify tree --junit new/f/report.xml >/dev/null 2>&1 || :
exists new/a/blob new/b/layout/index.json new/c/digest new/d/app.tar new/e/release/SHA256SUMS new/f/report.xml

# A digest that cannot be written is found out before anything is published.
echo file >taken
cp new/b/layout/index.json before
run 1 crossply image dist --no-verify -t other -o new/b/layout --digest-file taken/digest
stderr_has 'taken: already exists: found a file, wanted a folder'
same before new/b/layout/index.json
for place in new/b/layout/digest new/b/layout; do
	run 2 crossply image dist --no-verify -t other -o new/b/layout --digest-file $place
	stderr_has "$place"
	same before new/b/layout/index.json
done
run 1 crossply image dist --no-verify -t other -o fresh --digest-file taken/digest
absent fresh
run 2 crossply image dist --no-verify -t other -o fresh --digest-file fresh/digest
stderr_has 'found fresh/digest, wanted a file for the digest outside of the image'
absent fresh
need setpriv
mkdir locked
chmod 555 locked
run 1 powerless layer tree -o locked/a/blob
stderr_has 'locked/a: ' 'ermission denied'
