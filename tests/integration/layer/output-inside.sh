# A blob in the tree would be in the next layer: refused, before there is one and with one from elsewhere.
mkdir -p tree/sub beside
echo x >tree/f
run 2 crossply layer tree -o tree/blob
stderr_is <<'END'
crossply: tree/blob: wrong usage: found a place in tree, which is packed, wanted a file outside of what is packed
hint: choose another place with -o: the next call would pack this blob as well
END
run 2 crossply layer tree -o tree/sub/blob
run 2 crossply layer tree -o tree/new/folder/blob
run 2 crossply layer . -o blob
run 2 crossply layer tree -o tree/sub/../blob
run 2 crossply layer --add tree:/srv -o tree/blob
# By what the folders are, not by how they are called.
ln -s tree/sub link
run 2 crossply layer tree -o link/blob
(
	cd tree/sub
	run 2 crossply layer .. -o blob
)
absent tree/new tree/blob tree/sub/blob blob
# A file that is packed is not replaced by the layer that it is in.
run 2 crossply layer --add tree/f:/f -o tree/f
run 0 cat tree/f
stdout_is <<'END'
x
END
# Folders that merely are near, or called alike.
mkdir tree2
run 0 crossply layer tree -o tree2/blob
run 0 crossply layer tree/sub -o tree/blob
run 0 crossply layer --add tree/f:/f -o tree/blob2
