# Progress as events, one object per line.
need x86_64-linux-gnu-gcc
echo 'int main(void) { return 0; }' >app.c
run 0 crossply build --progress json --json --platform linux/amd64 app.c
stderr_has '{"event":"start","platform":"linux/amd64","subject":"app.c"}' \
	'{"event":"finish","platform":"linux/amd64","subject":"app.c","status":0,' \
	'{"event":"progress","done":2,"total":2,"unit":"steps"}'
mask 's/sha256:[0-9a-f]*/{digest}/; s/"nanoseconds":[0-9]*/"nanoseconds":0/; s/"bytes":[0-9]*/"bytes":1/; s/gnu\|llvm/family/'
stdout_is <<'END'
{"platforms":[{"platform":"linux/amd64","status":"ok","toolchain":"family","nanoseconds":0,"steps":2,"steps_run":2,"files":[{"path":"dist/linux-amd64/app","bytes":1,"digest":"{digest}","program":true}]}]}
END

# What failed is an event too: every line is JSON, with the compiler's words in it.
need python3
echo 'int main(void) { return' >app.c
run 1 crossply build --progress json --platform linux/amd64 app.c
python3 -c 'import json, sys
events = [json.loads(line) for line in sys.stdin]
failed = [event for event in events if "error" in event]
assert len(failed) == 1 and "expected" in failed[0]["output"] and "app.c" in failed[0]["command"], events
' <"$box/result/err" || fail 'not a failure told as JSON'
stdout_has 'linux/amd64  failed'
