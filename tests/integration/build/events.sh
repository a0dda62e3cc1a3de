# Progress as events, one object per line.
need x86_64-linux-gnu-gcc
echo 'int main(void) { return 0; }' >app.c
run 0 crossply build --progress json --json --platform linux/amd64 app.c
stderr_has '{"event":"start","platform":"linux/amd64","subject":"app.c"}' \
	'{"event":"finish","platform":"linux/amd64","subject":"app.c","status":0,' \
	'{"event":"progress","done":2,"total":2,"unit":"steps"}'
mask 's/sha256:[0-9a-f]*/{digest}/; s/"nanoseconds":[0-9]*/"nanoseconds":0/; s/"bytes":[0-9]*/"bytes":1/; s/gnu\|llvm/family/'
stdout_is <<'END'
{"platforms":[{"platform":"linux/amd64","status":"ok","toolchain":"family","nanoseconds":0,"steps":2,"stepsRun":2,"files":[{"path":"dist/linux-amd64/app","bytes":1,"digest":"{digest}","program":true}]}]}
END
