# A layout: an index of all platforms, tags of each, and the same again from the same files.
for pair in linux-amd64 linux-arm64 linux-armv7; do
	mkdir -p "dist/$pair/share"
	printf '#!/bin/sh\necho %s\n' "$pair" >"dist/$pair/app"
	chmod 755 "dist/$pair/app"
	echo common >"dist/$pair/share/notice"
done
mkdir dist/.crossply dist/notes
run 0 crossply image dist -t app:1.0 -o layout --entrypoint /app --digest-file digest
stderr_is <<'END'
warning: dist/notes is left out: its name is not a platform's, such as linux-arm64
Verifying 3 platforms
Packing 3 platforms
END
stdout_has 'linux/amd64' '1.0-amd64' 'linux/arm/v7' '1.0-armv7' "digest $(cat digest)"
rmdir dist/notes
exists layout/oci-layout layout/index.json "layout/blobs/sha256/$(cut -d: -f2 digest)"
[ "$(cat layout/oci-layout)" = '{"imageLayoutVersion":"1.0.0"}' ] || fail 'another oci-layout'

run 0 crossply inspect layout --raw 1.0
[ "sha256:$(sha256sum <"$box/result/out" | cut -d' ' -f1)" = "$(cat digest)" ] || fail 'another index'
run 0 crossply inspect layout 1.0-arm64 --config
stdout_has '"architecture":"arm64","os":"linux","config":{"Entrypoint":["/app"]}'
lacks variant null
run 0 crossply inspect layout 1.0-armv7 --config
stdout_has '"architecture":"arm","variant":"v7"'

# In another folder, with another number of jobs: the same bytes.
cp -R dist other
run 0 crossply image other -t app:1.0 -o again --entrypoint /app -j 1
diff -r layout again || fail 'another layout'

# The common file is stored once: config and manifest per platform, an index, four layers.
[ "$(ls layout/blobs/sha256 | wc -l)" = 11 ] || fail "$(ls layout/blobs/sha256 | wc -l) blobs"
run 0 crossply inspect layout --check --json
stdout_has '"tag":"1.0"' '"platform":"linux/arm/v7"'
