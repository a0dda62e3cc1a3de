# A layer that is for a platform holds binaries of that platform only, unless nobody is to look.
mkdir -p tree/bin
elf tree/bin/app 64 "$elf_arm64" "$elf_none"
echo text >tree/readme
ln -s app tree/bin/link

run 0 crossply layer tree -o any.tar.gz
run 0 crossply layer --platform linux/arm64 tree -o layer.tar.gz
same any.tar.gz layer.tar.gz
run 1 crossply layer --platform linux/amd64 tree -o wrong.tar.gz
stderr_has 'tree/bin/app at byte 18' 'found machine 0xb7 (arm64), wanted a binary for linux/amd64: machine 0x3e (amd64)'
absent wrong.tar.gz
run 1 env TARGETPLATFORM=linux/amd64 "$crossply" layer --add tree/bin/app:/app -o wrong.tar.gz
absent wrong.tar.gz
run 0 crossply layer --platform linux/amd64 --no-verify tree -o wrong.tar.gz
stderr_has 'nothing is verified: the layer may hold programs of another platform'
same wrong.tar.gz layer.tar.gz
