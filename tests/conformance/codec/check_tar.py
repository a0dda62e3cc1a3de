"""check_tar.py SAMPLE: tar archives of ours read by others, and of others read by us."""
import io
import os
import stat
import sys
import tarfile
import tempfile
import zlib

from tools import equal, finish, have, run, used

sample = sys.argv[1]
letters = (bytes(range(ord("a"), ord("z") + 1)) * 100)

# What `sample tar` writes: path, type, mode, uid, gid, size, mtime, target.
wanted = [
    ("folder", b"5", 0o755, 0, 0, 0, 1700000000, ""),
    ("folder/file", b"0", 0o4755, 1, 2, 600, 0, ""),
    ("folder/ä b", b"0", 0o644, 0, 0, 512, 0, ""),
    ("p" * 155 + "/x155", b"0", 0o644, 0, 0, 1, 0, ""),
    ("q" * 156 + "/x15", b"0", 0o644, 0, 0, 1, 0, ""),
    ("n" * 101, b"0", 0o644, 0, 0, 0, 0, ""),
    ("link", b"2", 0o777, 0, 0, 0, 0, "folder/file"),
    ("longlink", b"2", 0o777, 0, 0, 0, 0, "t" * 101),
    ("hard", b"1", 0o4755, 1, 2, 0, 0, "folder/file"),
    ("fifo", b"6", 0o600, 0, 0, 0, 0, ""),
    ("owner", b"0", 0o644, 2097152, 3000000000, 0, 0, ""),
    ("xattr", b"0", 0o644, 0, 0, 0, 0, ""),
]
archive = run(sample, "tar")


def python_reads_ours():
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        got = [(m.name, m.type, m.mode, m.uid, m.gid, m.size, m.mtime, m.linkname) for m in tar]
        equal("Python", got, wanted)
        equal("Python", tar.extractfile("folder/file").read(), letters[:600])
        pax = tar.getmember("xattr").pax_headers
        equal("Python", pax, {"SCHILY.xattr.user.one": "a\nb=c", "SCHILY.xattr.user.two": "x"})
    used.append("Python tarfile")


def unpacks_ours(name, *argv):
    with tempfile.TemporaryDirectory() as folder:
        run(*argv, cwd=folder, input=archive)
        for path, kind, mode, _, _, size, _, target in wanted:
            at = os.path.join(folder, path)
            info = os.lstat(at)
            if kind == b"0":
                equal(f"{name} {path}", open(at, "rb").read(), letters[:size])
            if kind in b"0156":
                # Without the owner, the set-user-ID bit is rightly dropped.
                equal(f"{name} {path} mode", info.st_mode & 0o777, mode & 0o777)
            if kind == b"2":
                equal(f"{name} {path}", os.readlink(at), target)
            if kind == b"1":
                equal(f"{name} {path}", info.st_ino, os.lstat(os.path.join(folder, target)).st_ino)


def make_tree(folder):
    for path in ("sub/" + "d" * 120, "ä b"):
        os.makedirs(os.path.join(folder, path))
    for path, size in (("sub/small", 5), ("sub/" + "d" * 120 + "/" + "f" * 90, 700), ("ä b/empty", 0), ("big", 200000)):
        with open(os.path.join(folder, path), "wb") as out:
            out.write((letters * 80)[:size])
    os.symlink("sub/small", os.path.join(folder, "link"))
    os.symlink("t" * 150, os.path.join(folder, "longlink"))
    os.link(os.path.join(folder, "big"), os.path.join(folder, "hard"))
    for root, folders, files in os.walk(folder, topdown=False):
        for name in folders + files:
            os.utime(os.path.join(root, name), (1600000000, 1600000000), follow_symlinks=False)
    os.utime(folder, (1600000000, 1600000000))


def facts(folder):
    """Of every path: what our reader must say (hard links come as a file once, as a link then)."""
    out = {}
    for root, folders, files in os.walk(folder):
        for name in folders + files:
            at = os.path.join(root, name)
            path, info = os.path.relpath(at, folder), os.lstat(at)
            if stat.S_ISLNK(info.st_mode):
                out[path] = ("2", os.readlink(at), 0, 0)
            elif stat.S_ISDIR(info.st_mode):
                out[path] = ("5", "", 0, 0)
            else:
                out[path] = ("0", "", info.st_size, zlib.crc32(open(at, "rb").read()))
    return out


def we_read(name, folder, expected, make, longest=10000):
    wanted_here = {path: fact for path, fact in expected.items() if max(len(path.encode()), len(fact[1])) <= longest}
    packed = make(sorted(wanted_here))
    got, contents = {}, {}
    for line in run(sample, "list", input=packed).decode().splitlines():
        kind, _, uid, gid, size, mtime, path, target, *rest = line.split("\t")
        path = path.rstrip("/")
        equal(f"{name} {path} mtime", mtime, "1600000000")
        equal(f"{name} {path} owner", (int(uid), int(gid)), (os.getuid(), os.getgid()))
        if kind == "1":
            got[path], contents[path] = contents[target], contents[target]
            continue
        got[path] = contents[path] = (kind, target, int(size), int(rest[-1], 16))
    equal(name, got, wanted_here)


def we_read_others():
    with tempfile.TemporaryDirectory() as folder:
        make_tree(folder)
        expected = facts(folder)

        def tool(*argv):
            def make(paths):
                names = b"".join(path.encode() + b"\0" for path in paths)
                return run(*argv, "--null", "-T", "-", cwd=folder, input=names)
            return make

        if have("tar", "tar"):
            for form in ("gnu", "oldgnu", "posix", "ustar", "v7"):
                make = tool("tar", "-c", f"--format={form}", "--no-recursion", "-f", "-")
                we_read(f"GNU tar {form}", folder, expected, make, 99 if form in ("v7", "ustar") else 10000)
            for flag in ("-z", "--zstd"):
                if flag == "-z" or have("zstd", "zstd"):
                    we_read(f"GNU tar {flag}", folder, expected,
                            tool("tar", "-c", flag, "--no-recursion", "-f", "-"))
        if have("bsdtar", "libarchive-tools"):
            for form in ("pax", "gnutar", "ustar"):
                make = tool("bsdtar", "-c", f"--format={form}", "--no-recursion", "-f", "-")
                we_read(f"bsdtar {form}", folder, expected, make, 99 if form == "ustar" else 10000)


python_reads_ours()
if have("tar", "tar"):
    unpacks_ours("GNU tar", "tar", "-x", "-p", "--no-same-owner", "--xattrs-exclude=*", "-f", "-")
if have("bsdtar", "libarchive-tools"):
    unpacks_ours("bsdtar", "bsdtar", "-x", "-p", "--no-same-owner", "--no-xattrs", "-f", "-")
we_read_others()
finish()
