"""ELF programs and libraries for the layers of tars.py: only what a loader reads of them, for x86-64."""
import struct

BASE = 0x400000
NEEDED, STRTAB, STRSZ, SONAME, RUNPATH, VERDEF, VERDEFNUM, VERNEED, VERNEEDNUM = (
    1, 5, 10, 14, 29, 0x6ffffffc, 0x6ffffffd, 0x6ffffffe, 0x6fffffff)


class Strings:
    def __init__(self):
        self.data, self.places = bytearray(b"\0"), {}

    def put(self, text):
        if text not in self.places:
            self.places[text] = len(self.data)
            self.data += text.encode() + b"\0"
        return self.places[text]


def needs(strings, wanted):
    """.gnu.version_r for {library: [version, ...]}."""
    out = b""
    for number, (library, versions) in enumerate(wanted.items()):
        last = number == len(wanted) - 1
        out += struct.pack("<HHIII", 1, len(versions), strings.put(library), 16, 0 if last else 16 + 16 * len(versions))
        for index, version in enumerate(versions):
            out += struct.pack("<IHHII", 0, 0, 0, strings.put(version), 16 if index + 1 < len(versions) else 0)
    return out


def definitions(strings, versions):
    """.gnu.version_d."""
    out = b""
    for index, version in enumerate(versions):
        last = index + 1 == len(versions)
        out += struct.pack("<HHHHIII", 1, 0, index + 2, 1, 0, 20, 0 if last else 28) + struct.pack("<II", strings.put(version), 0)
    return out


def elf(interpreter=None, needed=(), runpath=None, wants={}, defs=(), dynamic=True, tail=b""):
    """A program with an interpreter, or a library without."""
    strings, entries, parts = Strings(), [(NEEDED, None, name) for name in needed], b""
    at = 64 + 3 * 56
    segments = []
    if interpreter:
        text = interpreter.encode() + b"\0"
        segments.append((3, at, len(text)))
        parts += text
    for tag, count_tag, table, count in ((VERNEED, VERNEEDNUM, needs(strings, wants), len(wants)),
                                         (VERDEF, VERDEFNUM, definitions(strings, defs), len(defs))):
        if count:
            entries += [(tag, at + len(parts) + BASE, None), (count_tag, count, None)]
            parts += table
    if runpath:
        entries.append((RUNPATH, None, runpath))
    entries = [(tag, strings.put(text) if text is not None else value) for tag, value, text in entries]
    entries += [(STRTAB, at + len(parts) + BASE), (STRSZ, len(strings.data)), (0, 0)]
    parts += strings.data
    if dynamic:
        segments.append((2, at + len(parts), 16 * len(entries)))
        parts += b"".join(struct.pack("<QQ", *entry) for entry in entries)
    segments.insert(0, (1, 0, at + len(parts)))
    head = b"\x7fELF\2\1\1" + bytes(9) + struct.pack(
        "<HHIQQQIHHHHHH", 3, 62, 1, BASE + 0x78, 64, 0, 0, 64, 56, len(segments), 64, 0, 0)
    head += b"".join(struct.pack("<IIQQQQQQ", kind, 5, offset, BASE + offset, BASE + offset, size, size, 4096)
                     for kind, offset, size in segments)
    return head + bytes(at - len(head)) + parts + tail
