# Read by the conformance tests (". place.sh") after `place` was set: the platforms, and the user that they run as.

all_platforms="linux/amd64 linux/arm64 linux/arm/v7 linux/arm/v6 linux/arm/v5 linux/386 linux/ppc64le linux/s390x
linux/riscv64 linux/mips64le"

# A list as the command line wants it: words to commas.
commas() {
	echo "$@" | tr ' ' ','
}

# as_user COMMAND...: in the current folder, without rights, with a home that cannot be written to.
as_user() {
	set -- env -i PATH="$place/bin:/usr/local/bin:/usr/bin:/bin" HOME="$place/home" XDG_CACHE_HOME="$place/cache" \
		LC_ALL=C.UTF-8 TMPDIR="$place/work" "$@"
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
	else
		"$@"
	fi
}

# work_folder NAME: an empty folder of that user, entered.
work_folder() {
	as_user rm -rf "$place/work/$1"
	as_user mkdir -p "$place/work/$1"
	cd "$place/work/$1"
}

# expect WHAT WANTED FOUND: ends the test when the two differ.
expect() {
	if [ "$2" != "$3" ]; then
		printf '%s\n  wanted: %s\n  found:  %s\n' "$1" "$2" "$3" >&2
		exit 1
	fi
	echo "ok: $1"
}
