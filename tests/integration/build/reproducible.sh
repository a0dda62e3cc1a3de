# The same sources give the same bytes in any folder, with any number of jobs; what does not is found.
need x86_64-linux-gnu-gcc make
make_project() {
	mkdir -p "$1/src"
	printf '#include <stdio.h>\n#include "b.h"\nint main(void) { puts(__FILE__ " " __DATE__ " " __TIME__ " " __TIMESTAMP__); return b(); }\n' >"$1/src/a.c"
	printf '#include "b.h"\n#include <assert.h>\nint b(void) { assert(sizeof __FILE__); return 0; }\n' >"$1/src/b.c"
	echo 'int b(void);' >"$1/src/b.h"
}
make_project one
make_project 'another, deeper/folder'
(cd one && run 0 crossply build -j1 --platform linux/amd64 --cflags '-g -O2' src/a.c src/b.c)
(cd 'another, deeper/folder' && run 0 crossply build -j4 --platform linux/amd64 --cflags '-g -O2' -o "$PWD/out" \
	src/a.c src/b.c)
same one/dist/linux-amd64/a 'another, deeper/folder/out/linux-amd64/a'
# Through a symbolic link, which PWD keeps.
ln -s one link
(cd link && rm -r dist && run 0 crossply build --platform linux/amd64 --cflags '-g -O2' src/a.c src/b.c)
same one/dist/linux-amd64/a 'another, deeper/folder/out/linux-amd64/a'

cd one
run 0 crossply build --check-reproducible --strip --platform linux/amd64 --cflags '-g -O2' src/a.c src/b.c
cat >Makefile <<'END'
app: src/a.c src/b.c
	$(CC) -g -o $@ src/a.c $(CURDIR)/src/b.c
END
run 0 crossply build --check-reproducible --platform linux/amd64 --collect app -o made -- make CC={cc}
run 1 crossply build --check-reproducible --platform linux/amd64 -o stamp -- sh -c 'date +%s%N >{out}/stamp'
stderr_has 'check that linux/amd64 is reproducible' 'stamp at byte ' 'the same bytes from the same sources'
absent made/.crossply/again

# A compiler that writes something else each time.
program x86_64-linux-gnu-gcc <<'END'
#!/bin/sh
exec /usr/bin/x86_64-linux-gnu-gcc -DSTAMP="\"$(date +%s%N)\"" "$@"
END
echo 'const char stamp[] = STAMP; int main(void) { return !*stamp; }' >src/c.c
run 1 crossply build --check-reproducible --platform linux/amd64 src/c.c
stdout_has 'linux/amd64  failed'
stderr_has 'check that linux/amd64 is reproducible' 'dist/linux-amd64/c at byte '
