# Extended attributes and owners of a real tree come out as they went in, in the hands of other tars.
need python3 bsdtar
mkdir -p tree/folder
for name in none plain sizes folder/deep; do
	echo "$name" >"tree/$name"
done
ln tree/plain tree/zlinked
python3 - <<'END' || skip 'this file system has no attributes'
import os, sys
try:
    os.setxattr("tree/plain", "user.word", b"value")
    os.setxattr("tree/plain", "user.bytes", bytes(range(256)))
    for size in 0, 1, 99, 512, 1000:
        os.setxattr("tree/sizes", f"user.of-{size}", b"x" * size)
    os.makedirs("odd")
    open("odd/f", "w").close()
    os.setxattr("odd/f", "user.odd=name%25", b"=\n%")
    os.setxattr("tree/folder", "user.on", b"a folder")
except OSError as error:
    sys.exit(f"{error}")
END
cat >compare.py <<'END'
import os, sys
def attributes(root):
    found = {}
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            names = [name for name in os.listxattr(path) if name.startswith("user.")]
            found[os.path.relpath(path, root)] = {name: os.getxattr(path, name) for name in sorted(names)}
    return found
wanted, got = (attributes(root) for root in sys.argv[1:3])
assert sum(map(len, wanted.values())) == int(sys.argv[3]), wanted
sys.exit(0 if wanted == got else f"{wanted}\n{got}")
END
run 0 crossply layer tree -o with.tar --compress none --keep-xattrs
run 0 crossply layer tree -o without.tar --compress none
mkdir by-tar by-bsdtar bare
run 0 tar -xf with.tar -C by-tar --xattrs --xattrs-include='*'
run 0 bsdtar -xf with.tar -C by-bsdtar --xattrs
run 0 python3 compare.py tree by-tar 10
run 0 python3 compare.py tree by-bsdtar 10
run 0 tar -xf without.tar -C bare --xattrs --xattrs-include='*'
mkdir -p plain-tree
cp -r --preserve=links tree/. plain-tree
run 0 python3 compare.py plain-tree bare 0
# "=" would end the name in the header: GNU tar writes it otherwise, and bsdtar does not know.
run 0 crossply layer odd -o odd.tar --compress none --keep-xattrs
mkdir by-tar-too
run 0 tar -xf odd.tar -C by-tar-too --xattrs --xattrs-include='*'
run 0 python3 compare.py odd by-tar-too 1
# A change of an attribute alone is a change, with the cache as well.
run 0 crossply layer tree -o first --keep-xattrs
before=$(sed -n 's/^diff_id //p' "$box/result/out")
python3 -c 'import os; os.setxattr("tree/plain", "user.word", b"other")'
run 0 crossply layer tree -o second --keep-xattrs
[ "$before" != "$(sed -n 's/^diff_id //p' "$box/result/out")" ] || fail 'the new value is not in the layer'

# Owners: those of the files, or the ones that were asked for.
owner=$(stat -c %u:%g tree/none)
if [ "$(id -u)" = 0 ]; then
	owner=1234:4321
	chown $owner tree/none
fi
run 0 crossply layer tree -o kept.tar --compress none --owner keep
run 0 tar --numeric-owner -tvf kept.tar none
stdout_has "$(echo "$owner" | tr : /)"
run 0 crossply layer tree -o given.tar --compress none --owner 7:8
run 0 tar --numeric-owner -tvf given.tar none
stdout_has ' 7/8 '
