# What a command leaves in {out} must be static; a shared library in its place is refused too.
need x86_64-linux-gnu-gcc
echo 'int main(void) { return 0; }' >app.c
run 0 crossply build --platform linux/amd64 app.c
cp dist/linux-amd64/app before
run 1 crossply build --platform linux/amd64 -- "$(command -v x86_64-linux-gnu-gcc)" -o {out}/app app.c
stderr_has 'does not fit its platform' 'libc.so.6' 'no shared libraries; a static program'
same before dist/linux-amd64/app
