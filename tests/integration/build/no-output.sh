# A step that succeeds and leaves nothing: what an earlier run left is not taken for its result.
need x86_64-linux-gnu-gcc
echo 'int main(void) { return 0; }' >app.c
run 0 crossply build --platform linux/amd64 --strip app.c
cp dist/linux-amd64/app before
run 1 crossply build --platform linux/amd64 --ldflags -E app.c
stderr_has 'hint: the linker reported success but left no program: check its flags'
same before dist/linux-amd64/app
run 1 crossply build --platform linux/amd64 --cflags -fsyntax-only app.c
stderr_has 'reported success but left no object'
same before dist/linux-amd64/app

# A folder where the program should go, and files where folders should.
mkdir -p other/linux-amd64/app file
run 1 crossply build --platform linux/amd64 -o other app.c
stderr_has 'other/linux-amd64/app: already exists: found a folder' 'hint: remove it'
echo kept >file/linux-amd64
run 1 crossply build --platform linux/amd64 -o file app.c
stderr_has 'file/linux-amd64: already exists: found a file, wanted a folder'
[ "$(cat file/linux-amd64)" = kept ] || fail 'the file is gone'
