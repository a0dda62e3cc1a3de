# Places with blanks and other letters, an empty folder, a link to a layout, what a killed run left, a damaged blob.
mkdir -p 'my dist/linux-amd64' empty
echo x >'my dist/linux-amd64/ä b'
run 0 crossply image 'my dist' -t app -o 'new/là yout/'
run 0 crossply inspect 'new/là yout' --check
run 0 crossply image 'my dist' -t app -o empty
diff -r empty 'new/là yout' || fail 'another layout in an empty folder'

ln -s empty link
run 0 crossply image 'my dist' -t app:2 -o link
[ -L link ] || fail 'the link was replaced'
run 0 crossply inspect empty 2
stdout_has linux/amd64

mkdir -p left/blobs/sha256
echo half >left/blobs/sha256/.incoming.crossply-000000
run 0 crossply image 'my dist' -t app -o left
diff -r left 'new/là yout' || fail 'what was left was not removed'

blob=$(ls -S empty/blobs/sha256 | tail -n 1)
printf damaged >"empty/blobs/sha256/$blob"
run 1 crossply inspect empty --check
run 0 crossply image 'my dist' -t app -o empty
run 0 crossply image 'my dist' -t app:2 -o empty
run 0 crossply inspect empty --check

run 0 crossply image 'my dist' --no-index -t app -o single
run 0 crossply inspect single
lacks index
stdout_has linux/amd64
