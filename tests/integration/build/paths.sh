# Blanks, quotes and other letters in paths; sources of one name, sources outside of the folder, one named twice.
need x86_64-linux-gnu-gcc
mkdir -p 'a dir/ünïcode' "it's/x" y outside
cd y
echo '#define TEXT __FILE__' >'../a dir/ünïcode/my header.h'
cat >'../a dir/ünïcode/main $x #1.c' <<'END'
#include <stdio.h>
#include "my header.h"
int same_a(void), same_b(void);
int main(void) { printf("%s %d\n", TEXT, same_a() + same_b()); }
END
echo 'int same_a(void) { return 1; }' >"../it's/x/same.c"
echo 'int same_b(void) { return 20; }' >../outside/same.c
sources() {
	crossply build --platform linux/amd64 -o '../out put/ä' --name 'my app' "$@" '../a dir/ünïcode/main $x #1.c' \
		"../it's/x/same.c" "$box/work/outside/same.c" ../outside/same.c
}
run 0 sources
stdout_has '../out put/ä/linux-amd64/my app'
run 0 '../out put/ä/linux-amd64/my app'
stdout_has '../a dir/ünïcode/main $x #1.c 21'
run 0 sources
stdout_has 'up to date'
echo '#define TEXT "changed"' >'../a dir/ünïcode/my header.h'
run 0 sources --check-reproducible
run 0 '../out put/ä/linux-amd64/my app'
stdout_has 'changed 21'
