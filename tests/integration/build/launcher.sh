# Compilers are called through a launcher, and nothing else is: results are those of a build without one.
need x86_64-linux-gnu-gcc ccache
printf '#include <stdio.h>\nint main(void) { return printf("%%s\\n", __FILE__) < 0; }\n' >app.c
echo 'int other(void) { return 1; }' >other.c
run 0 crossply build --platform linux/amd64 -o plain --cflags '-O2 -g' app.c other.c

program launch <<'END'
#!/bin/sh
[ "$1" = --word ] && [ "$2" = 'two words' ] || exit 9
shift 2
echo "$*" >>"$box/log"
exec "$@"
END
build() {
	crossply build --platform linux/amd64 --cflags '-O2 -g' --launcher "launch --word 'two words'" -o launched "$@"
}
run 0 build app.c other.c
same plain/linux-amd64/app launched/linux-amd64/app
[ "$(grep -c -e ' -MF ' "$box/log")" = 2 ] || fail 'the compile steps did not go through the launcher'
[ "$(wc -l <"$box/log")" = 2 ] || fail 'more than the compile steps went through the launcher'

# What was built without it, or with another, is up to date.
run 0 crossply build --platform linux/amd64 --cflags '-O2 -g' -o launched app.c other.c
stdout_has 'up to date'

# The compilers of a command, and a tool by itself.
: >"$box/log"
run 0 crossply build --platform linux/amd64 --launcher "launch --word 'two words'" -o command -- \
	sh -c '{cc} -c app.c && {cc} -o {out}/app app.o && {ar} rc lib.a app.o'
[ "$(wc -l <"$box/log")" = 2 ] || fail 'two calls of the compiler, and not of ar, go through the launcher'
run 0 crossply cc --platform linux/amd64 --launcher "launch --word 'two words'" -c app.c
exists app.o

run 1 crossply build --platform linux/amd64 --launcher false -o fails app.c
stderr_has 'compile app.c' 'false: the work failed: found exit status 1'
run 3 crossply build --platform linux/amd64 --launcher no-such-launcher app.c
stderr_has 'found no no-such-launcher in PATH' 'hint: install it, or leave --launcher out'
run 127 crossply cc --platform linux/amd64 --launcher no-such-launcher -c app.c
stderr_has 'no-such-launcher'

# ccache: the second build from nothing compiles nothing.
CCACHE_DIR=$box/ccache
export CCACHE_DIR
run 0 crossply build --platform linux/amd64 --cflags '-O2 -g' --launcher ccache -o cached app.c other.c
run 0 crossply build --platform linux/amd64 --cflags '-O2 -g' --launcher ccache -o again app.c other.c
same plain/linux-amd64/app cached/linux-amd64/app
same plain/linux-amd64/app again/linux-amd64/app
run 0 ccache --print-stats
stdout_has "$(printf 'direct_cache_hit\t2')" "$(printf 'cache_miss\t2')"
