# What does not fit is let out when asked, with a warning, and is looked at again by the next run.
need x86_64-linux-gnu-gcc
echo 'int main(void) { return 0; }' >app.c
cc=$(command -v x86_64-linux-gnu-gcc)
run 1 crossply build --platform linux/amd64 -- "$cc" -o {out}/app app.c
absent dist/linux-amd64/app
run 0 crossply build --no-verify --platform linux/amd64 -- "$cc" -o {out}/app app.c
stderr_has 'nothing is verified: a folder may get programs of another platform than its name says'
exists dist/linux-amd64/app
run 1 crossply build --platform linux/amd64 -- "$cc" -o {out}/app app.c
stderr_has 'does not fit its platform'

# Of sources: the program is made anew, since nobody has looked at it.
run 0 crossply build --no-verify --platform linux/amd64 -o made app.c
stderr_has 'nothing is verified'
run 0 crossply build --platform linux/amd64 -o made app.c
stdout_has 'built'
run 0 crossply build --platform linux/amd64 -o made app.c
stdout_has 'up to date'
