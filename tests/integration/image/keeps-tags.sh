# Another tag is kept; the same tag is replaced together with the tags of its platforms; --gc removes what is left.
for pair in linux-amd64 linux-arm64; do
	mkdir -p "dist/$pair"
	echo "$pair" >"dist/$pair/app"
done
run 0 crossply image dist -t app:1 -o layout
run 0 crossply image dist -t app:2 -o layout --env A=b
run 0 crossply inspect layout
stdout_has '1-amd64' '1-arm64' '2-amd64' '2-arm64'
cp -R layout before

# Packing the same again changes nothing.
run 0 crossply image dist -t app:2 -o layout --env A=b
diff -r before layout || fail 'packing the same again changed the layout'

# What somebody else wrote into index.json stays.
sed -i 's/^{"schemaVersion":2,/{"schemaVersion":2,"annotations":{"org.example":"kept"},/' layout/index.json
run 0 crossply image dist --platform linux/amd64 -t app:2 -o layout --env A=c --gc
stdout_has 'removed'
grep -q '"org.example":"kept"' layout/index.json || fail 'an annotation of the index was lost'
run 0 crossply inspect layout --check
stdout_has '1-amd64' '1-arm64' '2-amd64'
lacks '2-arm64'
run 1 crossply inspect layout 2-arm64
stderr_has 'wanted 2-arm64' 'found 1, 1-amd64, 1-arm64, 2, 2-amd64'
