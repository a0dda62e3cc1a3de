# An archive for OCI and Docker readers: one entry in index.json, every platform in manifest.json, the plain tag once.
for pair in linux-amd64 linux-arm64; do
	mkdir -p "dist/$pair"
	echo "$pair" >"dist/$pair/app"
done
run 0 crossply image dist -t team/app:1 -o out/app.tar --load-platform linux/arm64 --digest-file digest
tar -tf out/app.tar >names
grep -qx oci-layout names && grep -qx index.json names && grep -qx manifest.json names || fail 'a member is missing'
tar -xOf out/app.tar manifest.json >manifest.json
[ "$(grep -o '"team/app:1"' manifest.json | wc -l)" = 1 ] || fail 'the plain tag is not there once'
grep -q '"RepoTags":\["team/app:1","team/app:1-arm64"\]' manifest.json || fail 'another platform has the plain tag'
grep -q '"RepoTags":\["team/app:1-amd64"\]' manifest.json || fail 'no tag for amd64'
[ "$(tar -xOf out/app.tar index.json | grep -o '"digest"' | wc -l)" = 1 ] || fail 'several entries'
tar -xOf out/app.tar index.json | grep -q '"io.containerd.image.name":"docker.io/team/app:1"' || fail 'no full name'

# The archive is replaced as a whole; the layout of the same options has the same index.
cp out/app.tar first.tar
run 0 crossply image dist -t team/app:1 -o out/app.tar --load-platform linux/arm64
same first.tar out/app.tar
run 0 crossply image dist -t team/app:1 -o layout --digest-file layout-digest
same digest layout-digest
run 0 crossply inspect out/app.tar --check
stdout_has linux/amd64 linux/arm64 "$(cat digest)"
run 2 crossply image dist -t app -o app.tar --load-platform linux/s390x
stderr_has '--load-platform' 'found linux/s390x'
absent app.tar
