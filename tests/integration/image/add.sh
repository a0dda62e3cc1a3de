# Files for all platforms, a prefix, and folders that platforms have in common.
for pair in linux-amd64 linux-arm64; do
	mkdir -p "dist/$pair/lib/common" "dist/$pair/lib/own"
	echo "$pair" >"dist/$pair/lib/own/$pair"
	echo "$pair" >"dist/$pair/lib/program"
	seq 1000 >"dist/$pair/lib/common/data"
	ln -s data "dist/$pair/lib/common/link"
done
printf 'key = 1\n' >app.conf
run 0 crossply image dist -t app -o layout --prefix /opt/app --add app.conf:/etc/app.conf:0600:5:6 --compress none
run 0 crossply inspect layout --json latest-arm64
# Both layers, by their tars: what is shared lies at the bottom.
layers=$(sed 's/"layers":/\n&/g' "$box/result/out" | grep '^"layers"' | grep -o '"digest":"sha256:[0-9a-f]*' | cut -d: -f3)
for layer in $layers; do
	tar -tvf "layout/blobs/sha256/$layer" --numeric-owner | sed 's/  */ /g' | cut -d' ' -f1,2,6- >>listed
	echo -- >>listed
done
cat >wanted <<'END'
drwxr-xr-x 0/0 etc/
-rw------- 5/6 etc/app.conf
drwxr-xr-x 0/0 opt/
drwxr-xr-x 0/0 opt/app/
drwxr-xr-x 0/0 opt/app/lib/
drwxr-xr-x 0/0 opt/app/lib/common/
-rw-r--r-- 0/0 opt/app/lib/common/data
lrwxrwxrwx 0/0 opt/app/lib/common/link -> data
--
drwxr-xr-x 0/0 opt/
drwxr-xr-x 0/0 opt/app/
drwxr-xr-x 0/0 opt/app/lib/
drwxr-xr-x 0/0 opt/app/lib/own/
-rw-r--r-- 0/0 opt/app/lib/own/linux-arm64
-rw-r--r-- 0/0 opt/app/lib/program
--
END
diff -u wanted listed || fail 'other layers'
