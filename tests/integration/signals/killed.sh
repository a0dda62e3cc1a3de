# A SIGKILL of the program leaves nothing running: neither its children nor theirs.
need gcc
mkdir project
cd project
"$crossply" build --toolchain gnu --platform native -o dist --progress plain -- \
	sh -c "sleep 60 & echo \$! >'$box/work/grandchild'; touch '$box/work/started'; wait" >"$box/result/out" 2>&1 &
pid=$!
wait_for test -e "$box/work/started"
grandchild=$(cat "$box/work/grandchild")
! is_gone "$grandchild" || fail 'the grandchild does not run'
kill -KILL $pid
wait $pid || :
wait_for is_gone "$grandchild"
checks=$((checks + 1))
