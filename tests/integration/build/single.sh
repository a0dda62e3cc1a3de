# --single: of the platforms that are asked for only the one that this machine runs by itself.
need x86_64-linux-gnu-gcc
[ "$(uname -m)" = x86_64 ] || skip 'the case is written for amd64'
echo 'int main(void) { return 0; }' >app.c
build() {
	crossply build --toolchain gnu --single "$@" app.c
}
run 0 build
stdout_has 'linux/amd64  built'
lacks linux/arm64
run 0 build --platform linux/s390x,linux/386,linux/amd64 -o some
[ "$(ls some)" = linux-amd64 ] || fail "built for $(ls some)"
run 0 build --platform native -o own
[ "$(ls own)" = linux-amd64 ] || fail "built for $(ls own)"
run 2 build --platform linux/arm64,windows/amd64
stderr_has 'found none for linux/amd64' 'in the list of platforms, wanted one that this machine runs by itself' \
	'add `native` to --platform'
echo 'platforms: [linux/arm64, linux/amd64]' >crossply.yaml
run 0 build -o project
[ "$(ls project)" = linux-amd64 ] || fail "built for $(ls project)"
# Another architecture that this machine runs, where its own is not asked for.
if command -v i686-linux-gnu-gcc >/dev/null; then
	run 0 build --platform linux/arm64,linux/386 -o older
	[ "$(ls older)" = linux-386 ] || fail "built for $(ls older)"
fi
