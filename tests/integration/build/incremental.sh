# Only what changed is done again: by contents, not by times; headers, flags, the compiler and outputs count too.
need x86_64-linux-gnu-gcc

program x86_64-linux-gnu-gcc <<'END'
#!/bin/sh
case " $* " in
*' -MF '*) echo compile >>"$box/log" ;;
*' -o dist/'*) echo link >>"$box/log" ;;
esac
exec /usr/bin/x86_64-linux-gnu-gcc "$@"
END

mkdir src
echo 'int one(void);' >src/one.h
echo 'int two(void);' >src/two.h
printf '#include "one.h"\nint one(void) { return 1; }\n' >src/one.c
printf '#include "two.h"\nint two(void) { return 2; }\n' >src/two.c
printf '#include <stdio.h>\n#include "one.h"\n#include "two.h"\nint main(void) { printf("%%d\\n", one() + two()); }\n' >src/main.c

# steps COMPILES LINKS [OPTION...]: builds, and checks how much was done.
steps() {
	compiles=$1 links=$2
	shift 2
	: >"$box/log"
	run 0 crossply build --platform linux/amd64 --name app "$@" src/main.c src/one.c src/two.c
	got="$(grep -c compile "$box/log" || :) $(grep -c link "$box/log" || :)"
	[ "$got" = "$compiles $links" ] || fail "compiled and linked $got, wanted $compiles $links"
}

steps 3 1
run 0 dist/linux-amd64/app
stdout_is <<'END'
3
END
steps 0 0
stdout_has 'up to date'

touch src/*.c src/*.h
steps 0 0
echo 'int two(void); /* of the one and the other */' >src/two.h
steps 2 0
echo 'int two(void) { return 3; }' >src/two.c
steps 1 1
run 0 dist/linux-amd64/app
stdout_is <<'END'
4
END

# A change that leaves size and times as they were.
touch -d '2001-01-01' src/one.c
steps 0 0
printf '#include "one.h"\nint one(void) { return 9; }\n' >src/one.c
touch -d '2001-01-01' src/one.c
steps 1 1

steps 3 1 --cflags -O1
steps 0 0 --cflags -O1
steps 0 1 --cflags -O1 --ldflags -Wl,-Map=map
steps 0 0 --cflags -O1 --ldflags -Wl,-Map=map
steps 3 1

# Outputs count as well.
rm dist/.crossply/linux-amd64/programs/app/objects/one-*.o
steps 1 0
for object in dist/.crossply/linux-amd64/programs/app/objects/two-*.o; do echo >>"$object"; done
steps 1 0
rm dist/linux-amd64/app
steps 0 1
echo >>dist/linux-amd64/app
steps 0 1

# A header that is gone, and no longer wanted.
rm src/one.h
echo 'int one(void) { return 9; }' >src/one.c
sed -i 's/#include "one.h"/int one(void);/' src/main.c
steps 2 0

# What is remembered is damaged.
echo >>dist/.crossply/linux-amd64/programs/app/state
steps 3 1
stderr_has 'linux/amd64: what was remembered of earlier builds is damaged'
steps 0 0

# Another compiler.
echo '# newer' >>"$box/bin/x86_64-linux-gnu-gcc"
steps 3 1
steps 0 0

# A library of the user's own.
mkdir lib
echo 'int three(void) { return 3; }' >three.c
gcc -c -o lib/three.o three.c
ar rcs lib/libthree.a lib/three.o
steps 0 1 --ldflags '-Llib -lthree'
steps 0 0 --ldflags '-Llib -lthree'
echo 'int three(void) { return 4; }' >three.c
gcc -c -o lib/three.o three.c
ar rcs lib/libthree.a lib/three.o
steps 0 1 --ldflags '-Llib -lthree'

# An object of a source that is no longer named does not stay for ever.
run 0 crossply build --platform linux/amd64 --name app --ldflags '-Llib -lthree' src/main.c src/one.c three.c src/two.c
exists dist/.crossply/linux-amd64/programs/app/objects/three-*.o
steps 0 1
absent dist/.crossply/linux-amd64/programs/app/objects/three-*.o
