# Folders that may not be written and sources that may not be read are named; what was built stays.
need setpriv prlimit x86_64-linux-gnu-gcc
echo 'int main(void) { return 0; }' >app.c
run 0 powerless build --platform linux/amd64 app.c
cp dist/linux-amd64/app before
mkdir closed
chmod 555 closed
run 1 powerless build --platform linux/amd64 -o closed app.c
stderr_has 'use the output folder' 'closed/.crossply: Permission denied'
run 1 powerless build --platform linux/amd64 -o closed/dist app.c
stderr_has 'closed/dist' 'Permission denied'
chmod 755 closed
echo 'int main(void) { return 1; }' >app.c
chmod 555 dist/linux-amd64
run 1 powerless build --platform linux/amd64 app.c
stderr_has 'dist/linux-amd64/app' 'Permission denied'
same before dist/linux-amd64/app
chmod 755 dist/linux-amd64
echo 'int main(void) { return 2; }' >app.c
chmod 000 app.c
run 1 powerless build --platform linux/amd64 app.c
stderr_has 'app.c' 'Permission denied'
same before dist/linux-amd64/app

# A compiler that may not write as much as it wants to, as on a disk with a quota.
chmod 644 app.c
run 1 prlimit --fsize=100000 "$crossply" build --platform linux/amd64 app.c
stderr_has 'link app' 'the command was: '
same before dist/linux-amd64/app
run 0 crossply build --platform linux/amd64 app.c
run 2 dist/linux-amd64/app

# A cache that cannot be written costs time, not the build.
chmod 000 "$box/cache"
run 0 powerless build --platform linux/amd64 -o other app.c
chmod 755 "$box/cache"
same dist/linux-amd64/app other/linux-amd64/app
