# Sourced: holds binaries/NAME, for each line "NAME PLATFORM..." of `wanted`, against every platform: it must fit those and no
# other; qemu-user then says what the verdict is about, and runs what fits. Sets `failed`.
# `not_run`: what is not run.
failed=0
# runs QEMU CPU PROGRAM: it says hello, at the third try at the latest: the emulator itself fails now and then with the
# threads that Go's programs begin with, and a program with an instruction too many does each time.
runs() {
	for _ in 1 2 3; do
		if timeout 300 "$1" ${2:+-cpu "$2"} "$3" >output 2>&1 && grep -qx 'hello 0.5' output; then
			return 0
		fi
	done
	return 1
}
platforms=$("$crossply" platforms | sed '1d;s/ .*//')
[ "$(echo "$platforms" | wc -l)" -gt 30 ]
while read -r name fits; do
	found=
	for platform in $platforms; do
		status=0
		"$crossply" verify --static --platform "$platform" "binaries/$name" >verdict 2>&1 || status=$?
		case $status in
		0) found="$found${found:+ }$platform" ;;
		1) ;;
		*) cat verdict && failed=1 ;;
		esac
	done
	if [ "$found" = "$fits" ]; then
		echo "ok: $name fits ${found:-nothing}"
	else
		echo "$name: wanted it to fit \"$fits\", it fits \"$found\""
		failed=1
	fi
	# What fits runs at the oldest CPU that the platform promises, if something emulates it.
	for platform in $found; do
		qemu=$("$crossply" info "$platform" qemu)
		cpu=$("$crossply" info "$platform" qemu-cpu)
		if [ "$name" = "${not_run-}" ] || [ -z "$qemu" ] || ! command -v "$qemu-static" >/dev/null; then
			continue
		fi
		if ! runs "$qemu-static" "$cpu" "binaries/$name"; then
			echo "$name fits $platform, but does not run there with -cpu ${cpu:-default}:"
			cat output
			failed=1
		fi
	done
done <wanted
