# Images are looked into: what their labels promise, in every layer, and what they start.
mkdir -p dist/linux-arm64 dist/linux-amd64
elf dist/linux-arm64/app 64 "$elf_arm64" "$elf_none"
elf dist/linux-amd64/app 64 "$elf_amd64" "$elf_none"
chmod +x dist/*/app
run 0 crossply image dist -t app:1 -o layout --entrypoint /app
run 0 crossply image dist -t app:1 -o app.tar --entrypoint /app

for subject in layout app.tar; do
	run 0 crossply verify "$subject"
	stdout_has 'CHECK                linux/amd64  linux/arm64' 'machine              ok           ok' \
		'diff-id              ok           ok' 'entrypoint           ok           ok' '4 fit, 0 do not'
	run 0 crossply verify --platform linux/arm64 "$subject"
	stdout_has 'CHECK                linux/arm64' '2 fit, 0 do not'
	run 1 crossply verify --platform linux/riscv64 "$subject"
	stderr_has 'linux/riscv64'
done

# "The arm64 image holds an amd64 binary."
cp dist/linux-amd64/app dist/linux-arm64/app
run 1 crossply image dist -t app:1 -o wrong --entrypoint /app
absent wrong
run 0 crossply image --no-verify dist -t app:1 -o wrong --entrypoint /app
stderr_has 'nothing is verified: the image may hold programs of another platform than it says'
lacks Verifying
run 0 grep -rl dev.crossply.unverified wrong/blobs wrong/index.json
run 1 crossply verify wrong
stdout_has 'wrong:/app of linux/arm64: machine: found machine 0x3e (amd64), wanted machine 0xb7 (arm64), at byte 18' \
	'machine              ok           FAIL 1'
# What is meant for another platform may be there; what the image starts may not.
run 1 crossply verify --allow 'app=linux/amd64' --platform linux/arm64 wrong
stdout_has 'entrypoint           FAIL 1'
run 0 crossply image dist --no-verify -t app:1 -o plain
run 1 crossply verify plain
run 0 crossply verify --allow 'app=linux/amd64' --platform linux/arm64 plain
run 2 crossply verify --allow app wrong
stderr_has 'PATTERN=PLATFORM'

# What the image starts is not there, or may not be executed.
run 0 crossply image dist --no-verify -t app:1 -o wrong --entrypoint /other
run 1 crossply verify --platform linux/amd64 wrong
stdout_has 'wrong of linux/amd64: entrypoint: found /other: none at /other' 'entrypoint           FAIL 1'

# One byte of a layer.
run 0 crossply image dist --no-verify -t app:1 -o damaged --compress none --entrypoint /app
for blob in damaged/blobs/sha256/*; do
	if grep -q ELF "$blob"; then
		printf x | dd of="$blob" bs=1 seek=600 conv=notrunc 2>/dev/null
	fi
done
run 1 crossply verify damaged
stdout_has 'damaged of linux/arm64: blob: found sha256:' 'blob             FAIL 1       FAIL 1' 'diff-id          ? 1          ? 1'

# A tar and a single layer are of no platform themselves: the folders in them tell, or the caller.
run 0 crossply layer dist/linux-amd64 -o layer.tar.gz
run 2 crossply verify layer.tar.gz
stderr_has 'layer.tar.gz:/app' 'give --platform'
run 0 crossply verify --platform linux/amd64 layer.tar.gz
run 1 crossply verify --platform linux/arm64 layer.tar.gz
stdout_has 'layer.tar.gz:/app of linux/arm64: machine: '
tar -cf all.tar -C dist linux-amd64 linux-arm64
run 1 crossply verify all.tar
stdout_has 'all.tar:/linux-arm64/app of linux/arm64: machine: ' 'machine              ok           FAIL 1'

# Plain files first, archives behind them; JSON says which is which.
run 1 crossply verify --json all.tar dist/linux-amd64/app
stdout_has '{"fits":3,"misfits":1,"skipped":0,"files":[{"kind":"file","subject":"dist/linux-amd64/app"' \
	'{"kind":"image","subject":"all.tar","path":"all.tar","verdict":"fits"' \
	'{"kind":"member","subject":"all.tar","path":"all.tar:/linux-amd64/app","verdict":"fits","platform":"linux/amd64"'

# A bomb.
head -c 3000000 /dev/zero >zeros
tar -cf - zeros -C dist/linux-amd64 app | gzip -9 >bomb.tar.gz
run 0 crossply verify --platform linux/amd64 bomb.tar.gz
run 1 crossply verify --platform linux/amd64 --max-size 1000000 bomb.tar.gz
run 1 crossply verify --platform linux/amd64 --max-growth 10 bomb.tar.gz

# An archive that was packed in another way is looked into all the same.
rm -rf dist layout
mkdir -p dist/linux-arm64
elf dist/linux-arm64/app 64 "$elf_amd64" "$elf_none"
chmod +x dist/linux-arm64/app
run 0 crossply image --no-verify dist -t app:1 -o layout --entrypoint /app
tar -czf dotted.tgz -C layout .
tar -czf below.tgz layout
tar -cf below.tar ./layout
for subject in dotted.tgz below.tgz below.tar; do
	run 1 crossply verify "$subject"
	stdout_has "$subject:/app of linux/arm64: machine: found machine 0x3e (amd64)" 'config-platform      ok'
	run 0 crossply inspect --check "$subject"
	stdout_has 'linux/arm64'
done
# A member beside the folder: not a layout then, and no files that can be verified either.
tar -cf beside.tar layout dist/linux-arm64/app
run 1 crossply verify beside.tar
stderr_has 'beside.tar' 'oci-layout'

# Nothing was verified in what holds no program and starts nothing.
mkdir empty text
echo text >text/readme
tar -czf empty.tgz -C empty .
run 1 crossply verify --platform linux/arm64 --static --require all empty.tgz
stdout_has 'empty.tgz' 'found neither a binary nor an entrypoint' 'inspect --check'
run 1 crossply verify --platform linux/arm64 --report empty.html empty.tgz
run 0 grep -q 'There was nothing to verify' empty.html
run 1 crossply verify --json --platform linux/arm64 empty.tgz
stdout_has '"kind":"image","subject":"empty.tgz","path":"empty.tgz","verdict":"fits","format":"unknown"'
mkdir -p dist-text/linux-arm64
cp text/readme dist-text/linux-arm64
run 0 crossply image dist-text -t text -o data
run 1 crossply verify data
stdout_has 'found neither a binary nor an entrypoint'
# One platform's image of data beside another's of programs, and an archive of data beside one of programs.
mkdir dist-text/linux-amd64
cp dist/linux-arm64/app dist-text/linux-amd64
run 0 crossply image dist-text -t text -o half
run 1 crossply verify half
stdout_has 'half: does not fit its platform: found neither a binary nor an entrypoint, wanted at least one binary for linux/arm64, or an image that starts, to verify'
run 0 crossply verify --platform linux/amd64 half
run 0 crossply verify --platform linux/amd64 bomb.tar.gz
run 1 crossply verify --platform linux/amd64 bomb.tar.gz empty.tgz
stdout_has 'empty.tgz: does not fit its platform'
