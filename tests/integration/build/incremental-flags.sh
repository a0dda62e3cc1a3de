# What no dependency file tells: headers that come to lie in front of others, and files that flags name.
need x86_64-linux-gnu-gcc

program x86_64-linux-gnu-gcc <<'END'
#!/bin/sh
case " $* " in
*' -MF '*) echo compile >>"$box/log" ;;
*' -o dist/'*) echo link >>"$box/log" ;;
esac
exec /usr/bin/x86_64-linux-gnu-gcc "$@"
END

mkdir -p src first second/sub
echo '#define VALUE 1' >second/value.h
echo '#define OTHER 10' >second/sub/other.h
printf '#include "value.h"\n#include "sub/other.h"\nint value(void) { return VALUE + OTHER; }\n' >src/value.c
echo 'int value(void); int main(void) { return value(); }' >src/main.c

# steps COMPILES LINKS RESULT [OPTION...]: builds, checks how much was done, and what the program returns.
steps() {
	compiles=$1 links=$2 result=$3
	shift 3
	: >"$box/log"
	run 0 crossply build --platform linux/amd64 --name app "$@" src/main.c src/value.c
	got="$(grep -c compile "$box/log" || :) $(grep -c link "$box/log" || :)"
	[ "$got" = "$compiles $links" ] || fail "compiled and linked $got, wanted $compiles $links"
	run "$result" dist/linux-amd64/app
}
headers='-Ifirst -I second/'

steps 2 1 11 --cflags "$headers"
steps 0 0 11 --cflags "$headers"
echo '#define VALUE 2' >first/value.h
steps 1 1 12 --cflags "$headers"
steps 0 0 12 --cflags "$headers"
echo '#define VALUE 3' >src/value.h
steps 1 1 13 --cflags "$headers"
mkdir first/sub
echo '#define OTHER 20' >first/sub/other.h
steps 1 1 23 --cflags "$headers"
echo unused >first/unused.h
steps 0 0 23 --cflags "$headers"
rm -r first/sub src/value.h
steps 1 1 12 --cflags "$headers"

# A header of the system is hidden, too.
printf '#include <limits.h>\n#include "value.h"\nint value(void) { return VALUE + CHAR_BIT; }\n' >src/value.c
steps 1 1 10 --cflags "$headers"
steps 0 0 10 --cflags "$headers"
printf '#define CHAR_BIT 40\n' >first/limits.h
steps 1 1 42 --cflags "$headers"
steps 0 0 42 --cflags "$headers"
rm first/limits.h
steps 1 1 10 --cflags "$headers"

# The same in folders that variables name.
export CPATH=first:second C_INCLUDE_PATH=third
mkdir third
printf '#include "value.h"\nint value(void) { return VALUE; }\n' >src/value.c
mv first/value.h kept.h
steps 2 1 1
steps 0 0 1
mv kept.h first/value.h
steps 1 1 2
mv second/value.h third/value.h
mv first/value.h kept.h
steps 1 1 1
cp kept.h second/value.h
steps 1 1 2
steps 0 0 2
mv third/value.h second/value.h
mv kept.h first/value.h
unset CPATH C_INCLUDE_PATH

# A source under another name.
printf '#include <limits.h>\n#include "value.h"\nint value(void) { return VALUE + CHAR_BIT; }\n' >src/value.c
mv src/value.c src/renamed.c
run 0 crossply build --platform linux/amd64 --name app --cflags "$headers" src/main.c src/renamed.c
run 10 dist/linux-amd64/app
mv src/renamed.c src/value.c

# Arguments from a file, and a script for the linker.
echo "-DVALUE=5 $headers" >flags
echo 'int value(void) { return VALUE; }' >src/value.c
steps 2 1 5 --cflags @flags
steps 0 0 5 --cflags @flags
echo "-DVALUE=6 $headers" >flags
steps 2 1 6 --cflags @flags
echo '{ global: main; local: *; };' >map
steps 0 1 6 --cflags @flags --ldflags -Wl,-O1,--version-script,map
steps 0 0 6 --cflags @flags --ldflags -Wl,-O1,--version-script,map
echo '{ global: *; };' >map
steps 0 1 6 --cflags @flags --ldflags -Wl,-O1,--version-script,map
steps 0 1 6 --cflags @flags --ldflags -Wl,--version-script=map
echo '{ global: main; };' >map
steps 0 1 6 --cflags @flags --ldflags -Wl,--version-script=map
steps 0 0 6 --cflags @flags --ldflags -Wl,--version-script=map
