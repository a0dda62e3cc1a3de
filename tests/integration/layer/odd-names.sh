# Blanks, letters outside of ASCII, long names, and symbolic links that lead in a circle.
mkdir -p 'a tree/dir with blanks/ünïcödé'
echo x >'a tree/dir with blanks/ünïcödé/fïle'
ln -s loop 'a tree/loop'
ln -s . 'a tree/here'
long=$(printf 'n%.0s' $(seq 200))
echo long >"a tree/$long"
run 0 crossply layer 'a tree' -o 'the blob.tar' --compress none
tar -xf 'the blob.tar' --one-top-level=out
diff -r --no-dereference 'a tree' out || fail 'another tree came out'
# Long names that are no UTF-8: the header says so, or readers that go by it refuse them.
need bsdtar
bytes=$(printf 'b\377\376')
mkdir bytes
echo b >"bytes/$bytes$long"
ln -s "$bytes$long$long" bytes/link
run 0 crossply layer bytes -o bytes.tar --compress none
run 0 bsdtar -tf bytes.tar
stderr_empty
for reader in tar bsdtar; do
	mkdir of-$reader
	run 0 $reader -xf bytes.tar -C of-$reader
	diff -r --no-dereference bytes of-$reader || fail "another tree came out of $reader"
done
