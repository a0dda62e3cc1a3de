# Files and folders as `build` lays them out, some of them wrong.

# elf FILE CLASS MACHINE FLAGS: a header of an executable and one empty program header; two octal digits a byte.
elf() {
	case $2 in
	64)
		printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0%b\1\0\0\0' "$3"
		printf '\0\0\0\0\0\0\0\0\100\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0%b\100\0\070\0\1\0\0\0\0\0\0\0' "$4"
		head -c 56 /dev/zero
		;;
	32)
		printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0%b\1\0\0\0' "$3"
		printf '\0\0\0\0\064\0\0\0\0\0\0\0%b\064\0\040\0\1\0\0\0\0\0\0\0' "$4"
		head -c 32 /dev/zero
		;;
	esac >"$1"
}
none='\0000\0000\0000\0000'
amd64='\0076\0000'
arm64='\0267\0000'
arm='\0050\0000'

mkdir -p dist/linux-arm64/share dist/linux-armv7 dist/linux-armv5
elf dist/linux-arm64/app 64 "$arm64" "$none"
elf dist/linux-armv7/app 32 "$arm" '\0000\0004\0000\0005'
elf dist/linux-armv5/app 32 "$arm" '\0000\0002\0000\0005'
echo text >dist/linux-arm64/share/readme
ln -s app dist/linux-arm64/link
# What `build` keeps between runs is not looked at.
mkdir -p dist/.crossply/linux-arm64
elf dist/.crossply/linux-arm64/app 32 "$arm" '\0000\0004\0000\0005'

run 0 crossply verify --static dist
stderr_empty
stdout_is <<'END'
FILE                  PLATFORM      FORMAT  LINK    RESULT
dist/linux-arm64/app  linux/arm64   ELF     static  fits
dist/linux-armv5/app  linux/arm/v5  ELF     static  fits
dist/linux-armv7/app  linux/arm/v7  ELF     static  fits
END

# A label that lies: the machine, and the float calls of an older variant.
elf dist/linux-arm64/app 64 "$amd64" "$none"
cp dist/linux-armv5/app dist/linux-armv7/app
run 1 crossply verify dist
stderr_empty
stdout_is <<'END'
FILE                  PLATFORM      FORMAT  LINK    RESULT
dist/linux-arm64/app  linux/arm64   ELF     static  machine
dist/linux-armv5/app  linux/arm/v5  ELF     static  fits
dist/linux-armv7/app  linux/arm/v7  ELF     static  float-abi
dist/linux-arm64/app: machine: found machine 0x3e (amd64), wanted machine 0xb7 (arm64), at byte 18
dist/linux-armv7/app: float-abi: found e_flags 0x5000200, wanted hard-float calls, at byte 36
END

run 1 crossply verify --json dist/linux-armv7
stdout_has '{"fits":0,"misfits":1,"skipped":0,"files":[{"subject":"dist/linux-armv7","path":"dist/linux-armv7/app","verdict":"misfit"' \
	'{"check":"float-abi","group":"platform","answer":"fail","weight":"check","problem":true,"wanted":"hard-float calls","found":"e_flags 0x5000200","offset":36}'

# The platform asked for wins over the name of the folder; Docker's words only help where there is no such name.
run 0 crossply verify --platform linux/amd64 dist/linux-arm64
run 1 env TARGETPLATFORM=linux/amd64 "$crossply" verify dist/linux-arm64
cp dist/linux-arm64/app app
run 0 env TARGETPLATFORM=linux/amd64 "$crossply" verify app
run 2 crossply verify app
stderr_has 'app' 'give --platform'
