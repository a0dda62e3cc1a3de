# A compiler that is not there is named, with the command that installs it; the status is 3.
echo 'int main(void) { return 0; }' >app.c
tool sh
run 3 bare build --platform linux/s390x,linux/riscv64 app.c
stdout_has 'linux/s390x    failed' 'linux/riscv64  failed'
stderr_has 'crossply setup linux/s390x' 'crossply setup linux/riscv64'
run 3 bare build --platform linux/s390x -- sh -c true
stderr_has 'crossply setup linux/s390x'

# One that vanishes between two runs.
need x86_64-linux-gnu-gcc
program x86_64-linux-gnu-gcc <<'END'
#!/bin/sh
exec /usr/bin/x86_64-linux-gnu-gcc "$@"
END
run 0 crossply build --platform linux/amd64 app.c
cp dist/linux-amd64/app before
rm "$box/bin/x86_64-linux-gnu-gcc"
run 0 crossply build --platform linux/amd64 app.c
