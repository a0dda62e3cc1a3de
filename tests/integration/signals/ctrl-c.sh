# Ctrl-C on a terminal, which reaches every process of the foreground: crossply dies of the signal once its children are
# gone, and what was built before stays. The harness looks for processes and half-written files.
need python3
fake_toolchain
echo 'int main(void) { return 0; }' >app.c
run 0 crossply build --definitions definitions --platform linux/arm64 app.c
cp dist/linux-arm64/app before

# interrupted ARGUMENT...: presses Ctrl-C once there is a file `begun`, and ends as crossply does.
interrupted() {
	rm -f begun
	python3 - "$crossply" "$@" <<'PYTHON'
import os, pty, signal, sys, time
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
deadline = time.monotonic() + 120
while not os.path.exists("begun") and time.monotonic() < deadline:
    time.sleep(0.02)
os.write(terminal, b"\x03")
try:
    while data := os.read(terminal, 4096):
        sys.stdout.buffer.write(data)
except OSError:  # the last process that had the terminal open is gone
    pass
sys.stdout.flush()
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.exit(128 - status if status < 0 else status)
PYTHON
}
run 130 interrupted build --definitions definitions --platform linux/arm64 -- sh -c \
	'cp /bin/sh {out}/half; : >'"$PWD"'/begun; trap "" INT; sleep 600'
stdout_has 'cancelled'
same before dist/linux-arm64/app
absent dist/linux-arm64/half

cp "$box/bin/fake-cc" "$box/bin/quick-cc"
program fake-cc <<'COMPILER'
#!/bin/sh
case " $* " in
*' -MF '*)
	for a; do [ "$before" != -o ] || echo half >"$a"; before=$a; done
	: >begun
	sleep 600 ;;
esac
exec quick-cc "$@"
COMPILER
echo 'int main(void) { return 1; }' >app.c
run 130 interrupted build --definitions definitions --platform linux/arm64 app.c
stdout_has 'cancelled'
same before dist/linux-arm64/app
[ -z "$(find dist -name 'app-*.o')" ] || fail "left: $(find dist -name 'app-*.o')"
