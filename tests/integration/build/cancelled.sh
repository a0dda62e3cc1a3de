# Ctrl-C: no process is left (the harness looks), nothing is half-written, and what was there stays.
need x86_64-linux-gnu-gcc
echo 'int main(void) { return 0; }' >app.c
run 0 crossply build --platform linux/amd64 app.c
cp dist/linux-amd64/app before
echo 'int main(void) { return 1; }' >app.c
program x86_64-linux-gnu-gcc <<'END'
#!/bin/sh
case " $* " in
*' -MF '*)
	for a; do [ "$before" != -o ] || echo half >"$a"; before=$a; done
	: >"$box/begun"
	sleep 600 ;;
esac
exec /usr/bin/x86_64-linux-gnu-gcc "$@"
END
# interrupt COMMAND...: a TERM once the compiler has begun. (A shell's background children ignore INT.)
interrupt() {
	rm -f "$box/begun"
	"$@" &
	child=$!
	wait_for test -e "$box/begun"
	kill -TERM $child
	wait $child
}
run 143 interrupt "$crossply" build --platform linux/amd64 app.c
same before dist/linux-amd64/app
absent dist/.crossply/linux-amd64/programs/app/objects/app-*.o

printf 'all:\n\t: >"$(box)/begun"; sleep 600\n' >Makefile
run 143 interrupt "$crossply" build --platform linux/amd64 -- make box="$box"
same before dist/linux-amd64/app

rm "$box/bin/x86_64-linux-gnu-gcc"
run 0 crossply build --platform linux/amd64 app.c
run 1 dist/linux-amd64/app
