# Everything that --json prints is JSON for others too, also the errors.
need python3 x86_64-linux-gnu-gcc
parse() {
	python3 -c 'import json, sys
for line in sys.stdin: json.loads(line)
' <"$box/result/$1" || fail "$last: std$1 is not JSON"
	[ -s "$box/result/$1" ] || fail "$last printed nothing"
}
results() {
	run 0 crossply "$@" --json
	parse out
}
errors() {
	wanted_status=$1
	shift
	run "$wanted_status" crossply "$@" --json
	parse err
	stderr_has '{"error":{"code":"'
}
name=$(printf 'a "b"\\\t\303\244 \377')
echo 'int main(void) { return 0; }' >app.c
results version
results info linux/arm/v7
results platforms
results doctor linux/amd64
results explain linux/amd64
results setup linux/amd64
results setup --print linux/amd64
results build --platform linux/amd64 app.c
cp dist/linux-amd64/app "dist/linux-amd64/$name"
results verify dist
results image dist -t app -o layout --label "x=$(printf 'a "b"\\\t\303\244')"
results inspect layout
results inspect layout latest
results layer dist/linux-amd64 -o blob
results archive dist -o out --name app
errors 2 build --platform linux/arm/v9 app.c
errors 1 layer "$name" -o other
errors 1 inspect "$name"
errors 2 "build" "$name"
errors 2 explain ''
printf '%s\n' "$name: 1" >crossply.yaml
errors 2 build app.c
rm crossply.yaml

# A platform that fails is a result, and the errors of the others too.
echo 'int main(void) { return' >app.c
run 1 crossply build --platform linux/amd64 app.c --json
parse out
run 1 crossply build --platform linux/amd64 app.c --json --progress json
parse err

# Where results are JSON, stderr is JSON too: what went wrong, or may, a line each, and no progress.
rm -rf release
run 0 crossply image dist --platform linux/amd64 -t app -o quiet-layout --json
stderr_empty
run 0 crossply image dist --platform linux/amd64 -t app -o quiet-layout --json --no-verify
parse err
stderr_has '{"event":"warning"'
run 0 crossply image dist --platform linux/amd64 -t app -o quiet-layout --json --progress plain
stderr_has 'Packing 1 platform'
results info --fields
stdout_has '{"fields":[{"field":"' '{"field":"platform","help":"'
results inspect --check layout
stdout_has '"checked_blobs":'
