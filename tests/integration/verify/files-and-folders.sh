# Files and folders as `build` lays them out, some of them wrong.

mkdir -p dist/linux-arm64/share dist/linux-armv7 dist/linux-armv5
elf dist/linux-arm64/app 64 "$elf_arm64" "$elf_none"
elf dist/linux-armv7/app 32 "$elf_arm" '\0000\0004\0000\0005'
elf dist/linux-armv5/app 32 "$elf_arm" '\0000\0002\0000\0005'
echo text >dist/linux-arm64/share/readme
ln -s app dist/linux-arm64/link
# What `build` keeps between runs is not looked at.
mkdir -p dist/.crossply/linux-arm64
elf dist/.crossply/linux-arm64/app 32 "$elf_arm" '\0000\0004\0000\0005'

run 0 crossply verify --static dist
stderr_empty
stdout_is <<'END'
CHECK                linux/arm64  linux/arm/v5  linux/arm/v7
format               ok           ok            ok
machine              ok           ok            ok
class                ok           ok            ok
byte-order           ok           ok            ok
os-abi               ok           ok            ok
flags                ok           ok            ok
variant              ? 1          ? 1           ? 1
float-abi            -            ok            ok
object               ok           ok            ok
needed               ok           ok            ok
static               ok           ok            ok
nx                   ? 1          ? 1           ? 1
relro                no 1         no 1          no 1
pie                  no 1         no 1          no 1
canary               ? 1          ? 1           ? 1
fortify              ? 1          ? 1           ? 1
stripped             ok           ok            ok
writable-executable  ok           ok            ok

3 fit, 0 do not
END
# A tar of it is read alike.
tar -cf dist.tar dist
run 0 crossply verify --static dist.tar
stdout_has '4 fit, 0 do not'
# What only images have a use for is looked at in any case.
run 2 crossply verify --allow foo dist
stderr_has 'found foo, wanted PATTERN=PLATFORM, or PATTERN=any'
run 2 crossply verify --allow x=bogus/q dist
stderr_has 'x=bogus/q'
run 2 crossply verify --ref latest dist dist.tar
stderr_has 'found latest, wanted a layout or an archive of images'
run 0 crossply verify -v dist/linux-arm64
stdout_has 'FILE                           PLATFORM     FORMAT   LINK    RESULT
dist/linux-arm64/app           linux/arm64  ELF      static  fits
dist/linux-arm64/share/readme  -            unknown          skipped

dist/linux-arm64/app: variant unknown (not required): found nothing in the file records a level' \
	'dist/linux-arm64/app: relro (not required): found no PT_GNU_RELRO'

# A label that lies: the machine, and the float calls of an older variant.
elf dist/linux-arm64/app 64 "$elf_amd64" "$elf_none"
cp dist/linux-armv5/app dist/linux-armv7/app
run 1 crossply verify dist
stderr_empty
stdout_has 'dist/linux-arm64/app: machine: found machine 0x3e (amd64), wanted machine 0xb7 (arm64), at byte 18
dist/linux-armv7/app: float-abi: found e_flags 0x5000200, wanted hard-float calls, at byte 36

CHECK                linux/arm64  linux/arm/v5  linux/arm/v7
' '
machine              FAIL 1       ok            ok
' '
float-abi            -            ok            FAIL 1
' '
1 fit, 2 do not'

run 1 crossply verify --json dist/linux-armv7
stdout_has '{"fits":0,"misfits":1,"skipped":0,"files":[{"kind":"file","subject":"dist/linux-armv7","path":"dist/linux-armv7/app","verdict":"misfit"' \
	'{"check":"float-abi","group":"platform","answer":"fail","weight":"check","problem":true,"wanted":"hard-float calls","found":"e_flags 0x5000200","offset":36}'

# The platform asked for wins over the name of the folder; Docker's words only help where there is no such name.
run 0 crossply verify --platform linux/amd64 dist/linux-arm64
run 1 env TARGETPLATFORM=linux/amd64 "$crossply" verify dist/linux-arm64
cp dist/linux-arm64/app app
run 0 env TARGETPLATFORM=linux/amd64 "$crossply" verify app
run 2 crossply verify app
stderr_has 'app' 'give --platform'
