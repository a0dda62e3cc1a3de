# Bad input is refused before anything is done.
echo 'int main(void) { return 0; }' >app.c
run 2 crossply build
stderr_has 'nothing to build' 'sources, or a command'
run 2 crossply build --platform '' app.c
run 2 crossply build --platform , app.c
run 2 crossply build --platform linux/amd46 app.c
stderr_has 'linux/amd64'
run 2 crossply build --platform linux/arm/v9 app.c
run 2 crossply build --platform linux/amd64 app.h
stderr_has 'app.h' 'a source'
run 1 crossply build --platform linux/amd64 app.c missing.c
stderr_has 'missing.c' 'found nothing, wanted a source file'
mkdir folder.c
run 2 crossply build --platform linux/amd64 folder.c
stderr_has 'a folder'
run 2 crossply build --platform linux/amd64 --name a/b app.c
run 2 crossply build --platform linux/amd64 --name '' app.c
run 2 crossply build --platform linux/amd64 --collect x app.c
run 2 crossply build --platform linux/amd64 app.c -- make
stderr_has 'sources and a command'
run 2 crossply build --platform linux/amd64 --cflags -O2 -- make
run 2 crossply build --platform linux/amd64 -- make 'CC={cxy}'
stderr_has 'the placeholder {cxy}' '{ranlib}' 'did you mean {cxx}'
run 2 crossply build --platform linux/amd64 -o . -- make
stderr_has 'the source folder itself'
echo kept >file
run 1 crossply build --platform linux/amd64 -o file app.c
stderr_has 'file'
run 1 crossply build --platform linux/amd64 -o file/below app.c
echo kept >wanted
same wanted file
