# A compilation database that holds what is run, and a trace of where the time went.
need x86_64-linux-gnu-gcc aarch64-linux-gnu-gcc python3
mkdir 'a dir'
printf '#include "ä.h"\nint main(void) { return ZERO; }\n' >'a dir/app.c'
echo '#define ZERO 0' >ä.h
echo 'int other(void) { return 1; }' >other.c
build() {
	crossply build --platform linux/amd64,linux/arm64 --cflags "-I. '-DTEXT=\"a b\"'" "$@" 'a dir/app.c' other.c
}
run 0 build -j2 --compile-commands commands.json --trace trace.json
cat >"$box/check.py" <<'END'
import json
import subprocess

entries = json.load(open("commands.json"))
assert [e["file"] for e in entries] == ["a dir/app.c", "other.c"] * 2, entries
for entry in entries:
    before = open(entry["output"], "rb").read()
    subprocess.run(entry["arguments"], cwd=entry["directory"], check=True)
    assert open(entry["output"], "rb").read() == before, entry
events = json.load(open("trace.json"))["traceEvents"]
bars = [e for e in events if e["ph"] == "X"]
rows = {e["tid"]: e["args"]["name"] for e in events if e["ph"] == "M"}
assert rows == {0: "crossply", 1: "job 1", 2: "job 2"}, rows
steps = sorted((e["cat"], e["name"], e["args"]["platform"]) for e in bars if e["tid"])
assert steps == sorted([("compile", "a dir/app.c", p) for p in ("linux/amd64", "linux/arm64")]
                       + [("compile", "other.c", p) for p in ("linux/amd64", "linux/arm64")]
                       + [("link", "app", p) for p in ("linux/amd64", "linux/arm64")]), steps
assert {e["name"] for e in bars if not e["tid"]} == {"look at what changed", "verify and publish"}
for row in rows:
    end = 0
    for bar in sorted((e for e in bars if e["tid"] == row), key=lambda e: e["ts"]):
        assert bar["ts"] >= end - 1, bar
        end = bar["ts"] + bar["dur"]
assert all(e["args"]["cpu_microseconds"] > 0 and e["args"]["max_bytes"] > 0 for e in bars if e["tid"])
END
run 0 python3 "$box/check.py"

# A database that says so already is left alone; the launcher is no part of it.
cp -p commands.json before.json
run 0 build --compile-commands commands.json --launcher env
[ ! commands.json -nt before.json ] || fail 'an unchanged compilation database was written again'
same commands.json before.json

# Commands are traced, too, also when one fails.
run 1 crossply build --platform linux/amd64 -o other --trace trace.json -- sh -c 'exit 3'
run 0 python3 -c 'import json; print([(e["cat"], e["name"], e["args"]["status"]) for e in json.load(open("trace.json"))["traceEvents"] if e.get("tid") and e["ph"] == "X"])'
stdout_is <<'END'
[('command', 'sh', 3)]
END
run 2 crossply build --platform linux/amd64 --compile-commands x.json -- make
stderr_has 'a compilation database for a command'
echo file >taken
run 1 build --trace taken/trace.json
stderr_has 'write the trace' 'taken: already exists: found a file, wanted a folder'
run 1 build --compile-commands taken/commands.json
stderr_has 'write the compilation database' 'taken: already exists'
run 0 build --trace new/a/trace.json --compile-commands new/b/commands.json
exists new/a/trace.json new/b/commands.json
