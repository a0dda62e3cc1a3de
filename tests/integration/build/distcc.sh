# Compile steps on two servers, one of which is stopped in the middle: the same bytes as at home.
need x86_64-linux-gnu-gcc aarch64-linux-gnu-gcc distcc distccd
sources=
i=0
while [ $i -lt 24 ]; do
	printf '#include <stdio.h>\nint f%s(void) { return printf("%%s %%s", __FILE__, __DATE__); }\n' $i >f$i.c
	sources="$sources f$i.c"
	i=$((i + 1))
done
echo 'int f7(void); int main(void) { return f7() < 0; }' >app.c
build() {
	crossply build -q --toolchain gnu --platform linux/amd64,linux/arm64 --cflags '-O2 -g' "$@" app.c $sources
}
run 0 build -o plain

# Servers that are started by root give it up.
chmod a+x "$box"
mkdir -m 1777 "$box/servers"

# serve NUMBER: a server on the loopback device; its port goes to $port, its process to $server. Somebody else may have
# the port that comes first: then the next one is tried.
port=$((10000 + $$ % 20000))
serve() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		port=$((port + 1))
		TMPDIR=$box/servers distccd --daemon --no-detach --enable-tcp-insecure --listen 127.0.0.1 --allow 127.0.0.1 \
			--port "$port" --jobs 2 --log-stderr --log-level info 2>"$box/server$1" &
		server=$!
		wait_for is_decided "$1"
		! grep -q 'listening on' "$box/server$1" || return 0
		wait "$server" || :
	done
	fail "no server: $(cat "$box/server$1")"
}
is_decided() {
	grep -q 'listening on' "$box/server$1" || is_gone "$server"
}
done_by() {
	[ "$(grep -c COMPILE_OK "$box/server$1")" -ge "$2" ]
}
serve 1
first=$server hosts=127.0.0.1:$port/3
serve 2
second=$server hosts="$hosts 127.0.0.1:$port/3"
mkdir "$box/distcc"
DISTCC_HOSTS=$hosts DISTCC_DIR=$box/distcc
export DISTCC_HOSTS DISTCC_DIR

build -j6 --launcher distcc -o spread 2>"$box/said" &
spread=$!
wait_for done_by 1 3
kill "$first"
wait "$first" || :
run 0 wait "$spread"
done_by 2 12 || fail 'the second server did little'
same plain/linux-amd64/app spread/linux-amd64/app
same plain/linux-arm64/app spread/linux-arm64/app
kill "$second"
wait "$second" || :
