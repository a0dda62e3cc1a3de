# INT, TERM and HUP end a run in order: its children with it, no half-written file, and the program dies of the signal.
need gcc
mkdir project
cd project
echo 'int main(void) { return 0; }' >app.c

# try SIGNAL STATUS
try() {
	rm -f "$box/work/started" "$box/tmp/err"
	# A shell starts background jobs with INT ignored, which the program would keep to.
	env --default-signal=INT "$crossply" build --toolchain gnu --platform native -o dist --progress plain -- \
		sh -c "trap '' INT; touch '$box/work/started'; sleep 60" >"$box/result/out" 2>"$box/result/err" &
	pid=$!
	wait_for test -e "$box/work/started"
	kill -"$1" $pid
	status=0
	wait $pid || status=$?
	checks=$((checks + 1))
	[ "$status" = "$2" ] || {
		cat "$box/result/err" >&2
		fail "status $status after $1, wanted $2"
	}
	grep -q '^crossply: .*cancelled' "$box/result/err" || fail "nothing was said about $1"
}
try TERM 143
try HUP 129
try INT 130

# What was ignored when the program began stays so: nohup.
rm -f "$box/work/started"
(
	trap '' HUP
	exec "$crossply" build --toolchain gnu --platform native -o dist -- \
		sh -c "touch '$box/work/started'; sleep 1; {cc} -o {out}/app app.c"
) >/dev/null 2>"$box/result/err" &
pid=$!
wait_for test -e "$box/work/started"
kill -HUP $pid
status=0
wait $pid || status=$?
[ "$status" = 0 ] || {
	cat "$box/result/err" >&2
	fail "status $status with HUP ignored"
}
exists dist/*/app
