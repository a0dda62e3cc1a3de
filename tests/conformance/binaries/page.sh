#!/bin/sh
# page.sh CROSSPLY WORK-FOLDER: the report as people see it, in a browser without a screen: with and without scripts, light
# and dark, it shows the same matrix.
set -eu
crossply=$1
work=$2

command -v chromium >/dev/null || { echo "SKIPPED: no chromium"; exit 77; }
command -v python3 >/dev/null || { echo "SKIPPED: no python3"; exit 77; }
rm -rf "$work"
mkdir -p "$work/dist/linux-amd64" "$work/dist/linux-arm64" "$work/home"
cd "$work"
cp "$crossply" dist/linux-amd64/app
cp "$crossply" dist/linux-arm64/app
head -c 3000 "$crossply" >dist/linux-amd64/cut
status=0
"$crossply" verify dist --report report.html >text || status=$?
[ $status = 1 ]

# browse ARGUMENT...: as a user who has nothing, with no network. A browser that does not come up has another try.
browse() {
	begin_browser "$@" || begin_browser "$@" || begin_browser "$@" || {
		cat browser.log >&2
		return 1
	}
}
begin_browser() {
	HOME="$work/home" timeout 300 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
		--hide-scrollbars --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir="$work/home/profile" "$@" 2>browser.log
}
browse --window-size=1200,2400 --screenshot="$work/light.png" "file://$work/report.html" >/dev/null
# A frame in a sandbox runs no scripts.
echo '<body style="margin:0"><iframe sandbox=allow-same-origin src="report.html" width=1200 height=2400 style="border:0"></iframe>' >frame.html
browse --window-size=1200,2400 --screenshot="$work/plain.png" "file://$work/frame.html" >/dev/null
browse --window-size=1200,2400 --force-dark-mode --blink-settings=preferredColorScheme=0 --screenshot="$work/dark.png" \
	"file://$work/report.html" >/dev/null
browse --window-size=400,2400 --screenshot="$work/narrow.png" "file://$work/report.html" >/dev/null
browse --dump-dom "file://$work/report.html" >dom.html

python3 - <<'END'
import struct
import zlib


def pixels(name):
    """Width, height and rows of RGB triples of an 8-bit PNG without interlacing."""
    data = open(name, "rb").read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
        if kind == b"IDAT":
            packed += body
        at += size + 12
    assert depth == 8 and interlace == 0 and colour in (2, 6), (depth, interlace, colour)
    step = 3 if colour == 2 else 4
    raw, rows, above = zlib.decompress(packed), [], bytes(width * step)
    for y in range(height):
        start = y * (width * step + 1)
        kind, line = raw[start], bytearray(raw[start + 1:start + 1 + width * step])
        for x in range(len(line)):
            left = line[x - step] if x >= step else 0
            up, corner = above[x], above[x - step] if x >= step else 0
            if kind == 4:
                guess = left + up - corner
                near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            else:
                near = (0, left, up, (left + up) // 2)[kind]
            line[x] = (line[x] + near) & 255
        above = bytes(line)
        rows.append([tuple(above[x:x + 3]) for x in range(0, len(above), step)])
    return width, height, rows


def colours(rows):
    seen = {}
    for row in rows:
        for pixel in row:
            seen[pixel] = seen.get(pixel, 0) + 1
    return seen


def share(rows, wanted):
    """Pixels of a colour: the bands behind what holds, what does not, and the bars."""
    return colours(rows).get(wanted, 0)


width, height, light = pixels("light.png")
assert (width, height) == (1200, 2400)
# Something is drawn in each of the page's colours: bands of good and bad cells, and the bars.
for name, colour in (("good", (0xda, 0xfb, 0xe1)), ("bad", (0xff, 0xeb, 0xe9)), ("weak", (0xff, 0xf4, 0xd0)),
                     ("bars", (0xb3, 0x20, 0x1d))):
    assert share(light, colour) > 500, f"hardly anything is drawn for {name}: {share(light, colour)} pixels"
plain = pixels("plain.png")[2]
different = sum(a != b for row, other in zip(light, plain) for a, b in zip(row, other))
assert different < width * height // 100, f"without scripts {different} pixels look different"
dark = pixels("dark.png")[2]
assert sum(dark[5][5]) < 150 < sum(light[5][5]), f"dark paper is {dark[5][5]}, light is {light[5][5]}"
narrow = pixels("narrow.png")[2]
paper = light[5][5]
# Nothing but paper at the right edge of a narrow window: what is wide scrolls inside of its own frame.
assert sum(row[-2] != paper for row in narrow) < len(narrow) // 50, "the page is wider than a narrow window"

dom = open("dom.html").read()
for text in ("2 of 3 do not fit their platform", "linux/arm64", "machine 0x3e (amd64)", "machine 0xb7 (arm64)",
             "dist/linux-amd64/cut", "writable-executable"):
    assert text in dom, f"the page does not show {text}"
assert "<script" not in dom and "http" not in dom.split("</style>")[1]
print("ok: the page shows the matrix, the bars and the findings, with and without scripts, light, dark and narrow")
END
