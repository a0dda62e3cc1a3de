# The second call starts the compiler once; a cache that cannot be written or is broken changes nothing but the time.
fake_toolchain

run 0 crossply cc --platform linux/arm64 --definitions definitions -c a.c
: >calls
run 0 crossply cc --platform linux/arm64 --definitions definitions -c a.c
[ "$(wc -l <calls)" = 1 ] || fail "the compiler was called $(wc -l <calls) times"
for record in "$box"/cache/crossply/probes/*; do
	echo garbage >"$record"
done
run 0 crossply cc --platform linux/arm64 --definitions definitions -c a.c
stderr_empty
rm -r "$box/cache/crossply"
: >"$box/cache/crossply"
run 0 crossply cc --platform linux/arm64 --definitions definitions -c a.c
stderr_empty
run 0 env -u XDG_CACHE_HOME -u HOME "$crossply" cc --platform linux/arm64 --definitions definitions -c a.c
stderr_empty
rm "$box/cache/crossply"
