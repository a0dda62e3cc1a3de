# A platform that fails stops no other; its compiler's words are shown whole, and its last good program stays.
need x86_64-linux-gnu-gcc aarch64-linux-gnu-gcc
echo 'int main(void) { return 0; }' >app.c
run 0 crossply build --platform linux/amd64,linux/arm64 app.c
cp dist/linux-arm64/app before

cat >app.c <<'END'
#ifdef __aarch64__
#error not on this one
#endif
int main(void) { return 1; }
END
run 1 crossply build --platform linux/amd64,linux/arm64 app.c
stdout_has 'linux/amd64  built' 'linux/arm64  failed'
stderr_has 'build linux/arm64: compile app.c' 'exit status 1' 'error: #error not on this one' '#error not on this one' \
	'the command was: '
same before dist/linux-arm64/app
run 1 dist/linux-amd64/app

run 1 crossply build --json --platform linux/amd64,linux/arm64 app.c
stdout_has '"platform":"linux/amd64","status":"ok"' '"platform":"linux/arm64","status":"failed"' 'not on this one' \
	'"code":"failed"'

# Once it is right again, the one that failed is built and the other has nothing to do.
echo 'int main(void) { return 1; }' >app.c
run 0 crossply build --platform linux/amd64,linux/arm64 app.c
stdout_has 'linux/arm64  built'

# A linker that fails.
echo 'int nowhere(void); int main(void) { return nowhere(); }' >app.c
run 1 crossply build --platform linux/amd64 app.c
stderr_has 'build linux/amd64: link app' 'undefined reference'
run 1 dist/linux-amd64/app
