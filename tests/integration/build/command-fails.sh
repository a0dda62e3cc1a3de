# Build commands that crash, hang, talk without end or leave something behind, in a folder with blanks and other letters.
need x86_64-linux-gnu-gcc
mkdir -p 'a dir/ünïcode $x'
cd 'a dir/ünïcode $x'
echo 'int main(void) { return WANTED; }' >'my app.c'
build() {
	crossply build --platform linux/amd64 -o 'out put' "$@"
}
run 0 build -- sh -c '$CC -DWANTED=7 -o "$CROSSPLY_OUT/my app" "my app.c"'
run 7 'out put/linux-amd64/my app'
cp 'out put/linux-amd64/my app' before

run 1 build -- sh -c 'echo half a sentence; kill -SEGV $$'
stderr_has 'build linux/amd64' 'signal 11 (Segmentation fault)' 'half a sentence' 'hint: that program crashed'
run 1 build --timeout 4 -- sh -c 'echo waiting; sleep 600'
stderr_has 'it still ran, wanted an end within 4 s' 'waiting'
run 1 build --timeout 2 -- sh -c 'trap "" TERM; sleep 600 & exec yes talking'
stderr_has 'it still ran, wanted an end within 2 s' 'talking'
# 64 MiB of output are kept.
[ "$(wc -c <"$box/result/err")" -lt 68000000 ] || fail 'what an endless command says is shown without a limit'
# What it leaves running on purpose is neither waited for nor ended.
run 1 build -- sh -c "sleep 600 & echo \$! >'$box/left'; exit 3"
stderr_has 'exit status 3'
run 0 kill "$(cat "$box/left")"
same before 'out put/linux-amd64/my app'

# Arguments of any length arrive whole.
long=$(printf '%05000d' 0)
run 0 build -- sh -c '[ ${#1} = 5000 ] && $CC -DWANTED=8 -o "$CROSSPLY_OUT/my app" "my app.c"' sh "$long"
run 8 'out put/linux-amd64/my app'
