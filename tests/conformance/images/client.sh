# Read by tests that hand images to clients and daemons (". client.sh"), after `here` was set: a folder of their own,
# entered. Whatever was started is ended by its own process ID, and the folder removed, however the test ends.

if [ "$(id -u)" = 0 ] && ! mountpoint -q /; then
	exec sh "$here/../../rooted.sh" sh "$0" "$@"
fi

need() {
	for program; do
		command -v "$program" >/dev/null 2>&1 || {
			echo "SKIPPED: no $program here" >&2
			exit 77
		}
	done
}

need_root() {
	[ "$(id -u)" = 0 ] || {
		echo "SKIPPED: $1 needs root" >&2
		exit 77
	}
}

# fail TEXT...: ends the test; what daemons said comes along.
fail() {
	echo "FAILED: $*" >&2
	for log in "$work"/*.log; do
		[ -e "$log" ] && tail -n 20 "$log" >&2
	done
	exit 1
}

# expect WHAT WANTED FOUND
expect() {
	[ "$2" = "$3" ] || fail "$1: wanted $2, found $3"
	echo "ok: $1"
}

daemons=''

# start NAME COMMAND...: a daemon in the background; its talk goes to NAME.log.
start() {
	log=$work/$1.log
	shift
	"$@" >"$log" 2>&1 &
	daemons="$! $daemons"
}

# wait_for COMMAND...: until it succeeds, for at most three minutes.
wait_for() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 900 ] || fail "waited in vain for: $*"
		sleep 0.2
	done
}

# A docker daemon of our own, which `docker` finds by DOCKER_HOST.
start_dockerd() {
	export DOCKER_HOST="unix://$work/docker.sock"
	start docker dockerd --bridge=none --iptables=false --ip6tables=false --storage-driver vfs -H "$DOCKER_HOST" \
		--data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/docker.pid"
	wait_for docker version
}

# A containerd of our own, and `in_kind`: ctr(1) in the name space that kind uses.
start_containerd() {
	cat >config.toml <<-END
		version = 2
		root = "$work/root"
		state = "$work/state"
		disabled_plugins = ["io.containerd.grpc.v1.cri"]
		[grpc]
		  address = "$work/containerd.sock"
	END
	start containerd containerd -c config.toml
	wait_for in_kind version
}

in_kind() {
	ctr -a "$work/containerd.sock" -n k8s.io "$@"
}

cleanup() {
	status=$?
	trap - EXIT
	for pid in $daemons; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	grep " $work/" /proc/mounts | cut -d' ' -f2 | sort -r | while read -r mounted; do
		umount "$mounted" 2>/dev/null || :
	done
	chmod -R u+w "$work" 2>/dev/null || :
	rm -rf "$work"
	exit "$status"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/crossply-images.XXXXXX")
trap cleanup EXIT
trap 'exit 129' HUP INT TERM
cd "$work"
export HOME="$work" LC_ALL=C.UTF-8
unset SOURCE_DATE_EPOCH TARGETPLATFORM TARGETARCH TARGETOS TARGETVARIANT XDG_RUNTIME_DIR XDG_CACHE_HOME
