# A program of another machine is refused before it runs, and both machines are named; scripts are not looked at.
need x86_64-linux-gnu-gcc aarch64-linux-gnu-gcc
echo 'int main(void) { return 0; }' >app.c
run 0 crossply build app.c
run 126 crossply run linux/arm64 dist/linux-amd64/app
stdout_empty
stderr_is <<'END'
crossply: dist/linux-amd64/app: Exec format error: found machine 0x3e (amd64), wanted machine 0xb7 (arm64)
hint: it is a program of another platform: `crossply verify` says more
END
run 126 crossply run linux/amd64 dist/linux-arm64/app
stderr_has 'found machine 0xb7 (arm64), wanted machine 0x3e (amd64)'
printf '#!/bin/sh\nexit 5\n' >script
chmod 755 script
run 5 crossply run --platform native ./script
