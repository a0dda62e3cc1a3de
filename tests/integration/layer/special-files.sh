# Links that lead in circles, sockets, pipes, devices of the kernel's own, names in no encoding, a tree without end.
need python3
mkdir -p tree/sub
echo x >tree/f
ln -s self tree/self
ln -s ../sub tree/sub/up
ln -s two tree/one
ln -s one tree/two
mkfifo tree/pipe
printf x >"tree/$(printf 'bad\377')"
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("tree/socket")'
run 0 crossply layer tree -o blob --compress none
stderr_is <<'END'
warning: tree/socket is left out: a socket cannot be in a layer
END
python3 - blob <<'END' || fail 'other entries'
import sys, tarfile
with tarfile.open(sys.argv[1], errors="surrogateescape") as tar:
    entries = [(m.name, m.type, m.linkname) for m in tar]
wanted = [("bad\udcff", tarfile.REGTYPE, ""), ("f", tarfile.REGTYPE, ""), ("one", tarfile.SYMTYPE, "two"),
          ("pipe", tarfile.FIFOTYPE, ""), ("self", tarfile.SYMTYPE, "self"), ("sub", tarfile.DIRTYPE, ""),
          ("sub/up", tarfile.SYMTYPE, "../sub"), ("two", tarfile.SYMTYPE, "one")]
assert entries == wanted, entries
END

# The tree itself, what is added, and the output are such links.
cp blob before
ln -s self self
run 1 crossply layer self -o blob
stderr_has 'self: Too many levels of symbolic links' 'hint: a symbolic link leads back to itself'
run 1 crossply layer tree -o blob --add self:/x
stderr_has 'self: Too many levels of symbolic links'
same before blob

python3 -c 'import os
os.chdir("tree")
for _ in range(300): os.mkdir("d" * 100); os.chdir("d" * 100)'
run 1 crossply layer tree -o blob
stderr_has 'over a limit: found a folder that lies deeper, wanted at most 256 folders in each other'
same before blob
python3 -c 'import shutil; shutil.rmtree("tree")'
