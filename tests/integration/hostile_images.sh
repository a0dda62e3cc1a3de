# Images that were made to harm: sourced by cases. `bounded` runs crossply verify with a limit of time and memory; `hostile`
# first makes the bad image from the one in the folder `good`.
limit=262144
# A sanitizer keeps what is freed, and more.
if grep -q __asan_init "$crossply"; then
	limit=0
fi
cat >bounded.py <<'END_OF_FILE'
# bounded.py KIB COMMAND...: runs it for five minutes at most; 98 for a signal, 99 for more memory than that (0: any).
import resource
import subprocess
import sys

status = subprocess.run(sys.argv[2:], timeout=300).returncode
peak, most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, int(sys.argv[1])
if most and peak > most:
    print(f"{peak} KiB", file=sys.stderr)
    status = 99
sys.exit(98 if status < 0 else status)
END_OF_FILE
# bounded STATUS ARGUMENT...: crossply verify.
bounded() {
	wanted_status=$1
	shift
	run "$wanted_status" python3 bounded.py $limit "$crossply" verify "$@"
}

# pack_good: one static program, which is started.
pack_good() {
	mkdir -p dist/linux-amd64
	PYTHONPATH="$source/tests/integration" PYTHONDONTWRITEBYTECODE=1 python3 -c 'from programs import *; open("dist/linux-amd64/app", "wb").write(elf(dynamic=False))'
	chmod 755 dist/linux-amd64/app
	run 0 crossply image dist -t app -o good --entrypoint /app
}
# hostile STATUS STATEMENT ARGUMENT...: what the statement makes of the good image.
hostile() {
	wanted_status=$1
	rm -rf bad
	cp -R good bad
	PYTHONPATH="$source/tests/integration" PYTHONDONTWRITEBYTECODE=1 python3 "$source/tests/integration/forge.py" bad "${which:-manifest}" \
		"from tars import *; from programs import *; $2"
	shift 2
	bounded "$wanted_status" bad "$@"
}
