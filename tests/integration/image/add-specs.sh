# Every form of --add, and every mistake in one.
mkdir -p dist/linux-amd64 tree/sub
echo x >dist/linux-amd64/app
echo one >one
echo two >tree/sub/two
chmod 700 tree/sub/two
echo colon >'a:b'
run 0 crossply image dist -t app -o layout --compress none --add one:/etc/one --add one:/etc/folder/ \
	--add one:/etc/mode:4755 --add one:/etc/owner:0640:1000:4294967295 --add tree:/tree --add 'a\:b:/c\:d'
run 0 crossply inspect layout --json latest-amd64
layer=$(grep -o '"layers":.*' "$box/result/out" | grep -o '"digest":"sha256:[0-9a-f]*' | head -n 1 | cut -d: -f3)
tar -tvf "layout/blobs/sha256/$layer" --numeric-owner | sed 's/  */ /g' | cut -d' ' -f1,2,6- >listed
diff -u - listed <<'END' || fail 'other entries'
-rw-r--r-- 0/0 c:d
drwxr-xr-x 0/0 etc/
drwxr-xr-x 0/0 etc/folder/
-rw-r--r-- 0/0 etc/folder/one
-rwsr-xr-x 0/0 etc/mode
-rw-r--r-- 0/0 etc/one
-rw-r----- 1000/4294967295 etc/owner
drwxr-xr-x 0/0 tree/
drwxr-xr-x 0/0 tree/sub/
-rwxr-xr-x 0/0 tree/sub/two
END

for spec in one one: :/x one:/x:8 one:/x:10000 one:/x:0644:0 one:/x:0644:0:0:0 one:/x:0644:a:0 \
	one:/x:0644:0:4294967296 one:/x:-1; do
	run 2 crossply image dist -t app -o refused --add "$spec"
	stderr_has "--add $spec" "found $spec" 'hint: write SRC:DEST[:MODE[:UID:GID]]'
done
run 2 crossply image dist -t app -o refused --add one:/../x
stderr_has '--add one:/../x'
run 1 crossply image dist -t app -o refused --add none:/x
stderr_has '--add none:/x' 'none: No such file or directory: wanted a file or a folder to pack'
run 1 crossply image dist -t app -o refused --add one:/x --add tree/sub/two:/x
stderr_has 'x: already exists: found one and tree/sub/two for the same path'
absent refused
