# What cannot be packed is refused, and leaves nothing.
mkdir tree folder
echo x >tree/f
run 2 crossply layer tree
stderr_has 'no -o BLOB'
run 2 crossply layer -o blob
stderr_has 'nothing to pack'
run 1 crossply layer none -o blob
stderr_is <<'END'
crossply: none: No such file or directory: wanted a folder to pack
hint: check the spelling, and the folder in which this runs
END
run 2 crossply layer tree/f -o blob
stderr_has 'tree/f' 'found a file, wanted a folder'
run 1 crossply layer tree -o folder
stderr_has 'folder: already exists' 'wanted a file to write'
run 1 crossply layer tree -o tree/f/blob
stderr_has 'tree/f: already exists: found a file, wanted a folder' 'hint: remove it, or choose another folder'
run 2 crossply layer tree -o blob --level 9
stderr_has 'found 9' 'fast, default, dense or store'
run 2 crossply layer tree -o blob --add tree/f
stderr_has 'SRC:DEST'
run 1 crossply layer tree -o blob --add /etc/passwd:/f
stderr_has 'found tree/f and /etc/passwd' 'wanted one of them'
run 2 crossply layer tree -o blob --prefix ../up
stderr_has 'found ".."'
run 2 crossply layer tree -o blob --owner root
stderr_has 'UID:GID'
run 2 crossply layer tree -o blob --owner 4294967296:0
stderr_has 'found 4294967296:0, wanted --owner UID:GID in numbers below 4294967296'
absent blob
