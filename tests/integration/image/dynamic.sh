# A dynamic program starts only where its interpreter is.
mkdir -p dist/linux-amd64 lib
python3 - <<'END'
import struct
path = b"/lib64/ld-linux-x86-64.so.2\0"
code = 64 + 2 * 56 + len(path)
header = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 2, 62, 1, 0x400000 + code, 64, 0, 0, 64, 56, 2, 0, 0, 0)
def segment(kind, flags, offset, size):
    return struct.pack("<IIQQQQQQ", kind, flags, offset, 0x400000 + offset, 0x400000 + offset, size, size, 1)
program = header + segment(3, 4, 64 + 2 * 56, len(path)) + segment(1, 5, 0, code + 1) + path + b"\xf4"
open("dist/linux-amd64/app", "wb").write(program)
END
chmod +x dist/linux-amd64/app
run 0 crossply image dist -t app -o without --entrypoint /app
stderr_has 'warning: linux/amd64: /app needs /lib64/ld-linux-x86-64.so.2, which is not in the image: build it with --link static'
echo loader >lib/loader
run 0 crossply image dist -t app -o with --entrypoint /app --add lib/loader:/lib64/ld-linux-x86-64.so.2
lacks 'is not in the image'
