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
