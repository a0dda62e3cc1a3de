# The program's own status and streams pass through; crossply's own failures are 125, 126 and 127.
for name in qemu-aarch64-static qemu-arm; do
	program $name <<'END'
#!/bin/sh
echo "emulator: $(basename "$0") $*"
cat
echo 'to stderr' >&2
exit 42
END
done
printf '\177ELF' >app
chmod 755 app

# The floor CPU of the platform is asked for, and the input is handed on.
echo 'from stdin' >input
emulated() {
	crossply run --emulate linux/arm64 ./app --flag 'a b' <input
}
run 42 emulated
stdout_is <<'END'
emulator: qemu-aarch64-static -cpu cortex-a53 ./app --flag a b
from stdin
END
stderr_is <<'END'
to stderr
END

# What this machine has installed does not come into it.
tool sh cat basename
with_target() {
	TARGETPLATFORM=linux/arm/v5 bare run "$@"
}
run 42 bare run --emulate --platform linux/arm/v6 ./app
stdout_is <<'END'
emulator: qemu-arm -cpu arm1176 ./app
END
run 42 bare run --emulate --cpu=max --sysroot=/nowhere linux/arm ./app
stdout_is <<'END'
emulator: qemu-arm -cpu max -L /nowhere ./app
END
run 42 with_target --emulate ./app linux/arm64
stdout_is <<'END'
emulator: qemu-arm -cpu arm926 ./app linux/arm64
END
run 42 bare run --emulator qemu-arm --cpu '' linux/s390x ./app
stdout_is <<'END'
emulator: qemu-arm ./app
END

run 125 bare run --emulate linux/s390x ./app
stderr_is <<'END'
crossply: something needed is missing: found neither qemu-s390x-static nor qemu-s390x in PATH, wanted an emulator for linux/s390x
hint: install it: apt-get install qemu-user-static
END
run 125 bare run --emulator ./none linux/arm64 ./app
stderr_has 'found no ./none, wanted an emulator, by its path or in PATH' 'hint: install it'
run 125 bare run windows/amd64 ./app
stderr_has 'found none in PATH of: wine, wanted a program that runs windows/amd64' 'hint: install one: apt-get install wine'
run 125 bare run freebsd/amd64 ./app
stderr_has 'found no emulator that is known to run freebsd/amd64 here' 'hint: name one: --emulator PROGRAM'
run 127 bare run linux/arm64 ./none
stderr_has './none: No such file or directory: wanted a program to run' 'hint: check the spelling'
run 127 bare run linux/arm64 none
stderr_has 'none: not found: wanted a program in PATH' 'hint: write its path'
run 127 bare run linux/arm64 app
stderr_has 'app: not found: wanted a program in PATH' 'hint: for the one in this folder, write ./app'
chmod 644 app
run 126 bare run linux/arm64 ./app
stderr_has './app: Permission denied' 'hint: make it executable'
mkdir folder
run 126 bare run linux/arm64 ./folder
stderr_has './folder'

chmod 755 app
# A `--` before the program is no program; an option behind the platform is not one either.
for dashes in 'linux/arm64 --' '-- linux/arm64 --' '--platform linux/arm64 --'; do
	# shellcheck disable=SC2086
	run 42 bare run --emulate $dashes ./app -x --
	stdout_is <<'END'
emulator: qemu-aarch64-static -cpu cortex-a53 ./app -x --
END
done
run 2 bare run linux/arm64 --emulate ./app
stderr_is <<'END'
crossply: wrong usage: found an option behind the platform, --emulate, wanted options before the platform, and then a program
hint: write it in front of the platform, or a `--` before a program of this name
END
run 127 bare run linux/arm64 -- --emulate
run 2 bare run linux/arm64 --
stderr_has 'found no program'

run 2 bare run linux/arm64
stderr_has 'found no program'
run 2 bare run
stderr_has 'try: crossply help run'
run 2 bare run ./app
stderr_has 'found no platform' 'add `ARG TARGETPLATFORM` before this RUN, or `--platform native`'
run 2 bare run linux/amr64 ./app
stderr_has 'did you mean'
