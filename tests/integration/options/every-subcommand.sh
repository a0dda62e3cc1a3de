# What holds for every subcommand: its help, which names every option; what is refused; where help cannot be printed.
run 0 crossply help
names=$(sed -n 's/^  \([a-z+-]*\)  .*/\1/p' "$box/result/out" | tr '\n' ' ')
case $names in
*doctor*cc*build*image*version*) ;;
*) fail "found only these subcommands: $names" ;;
esac
escape=$(printf '\033')
for name in $names; do
	run 0 crossply help "$name"
	stderr_empty
	stdout_has "Usage: crossply $name" "$name: "
	lacks "$escape"
	cp "$box/result/out" help
	awk 'length > 80' help >long
	grep -v '^  crossply ' long && fail 'lines of help are too long'
	run 1 sh -c '"$crossply" help "$0" >/dev/full' "$name"
	stderr_has 'standard output: No space left on device'
	case $name in
	ar | c++ | cc | ld | nm | objcopy | objdump | ranlib | strip | windres | pkg-config)
		run 2 crossply "$name" --platform
		stderr_has '--platform without a value, wanted --platform PLATFORM'
		run 2 crossply "$name" x
		stderr_has 'found no platform, wanted one to work for' \
			'add `ARG TARGETPLATFORM` before this RUN, or `--platform native`'
		run 2 crossply "$name" --platform linux/arm/v9 x
		stderr_has 'did you mean linux/arm/v7?'
		continue ;;
	esac
	run 0 crossply "$name" --help
	same "$box/result/out" help
	run 2 crossply "$name" --no-such-option
	stdout_empty
	stderr_has "crossply: $name: wrong usage: found an unknown option, --no-such-option" "crossply help $name"
	run 2 crossply "$name" -Z
	stderr_has 'an unknown option, -Z'
	# Every option that takes a value says so when it has none.
	for option in $(sed -n 's/^ .* --\([a-z-]*\) [A-Z].*/\1/p; s/^ *--\([a-z-]*\) [A-Z=]*$/\1/p' help | sort -u); do
		run 2 crossply "$name" "--$option"
		stderr_has "found --$option without a value, wanted --$option "
	done
done
