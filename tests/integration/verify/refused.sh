# What cannot be verified is no success.
mkdir empty
run 1 crossply verify --platform linux/amd64 empty
stderr_empty
stdout_is <<'END'
empty: does not fit its platform: found no file, wanted at least one binary to verify
hint: name what holds the programs

0 fit, 1 do not
END

# Neither is it beside what fits: each subject, and in one each folder of a platform, must hold something. In no form.
mkdir -p dist/linux-amd64 dist/linux-arm64
elf dist/linux-amd64/app 64 "$elf_amd64" "$elf_none"
for subjects in 'dist/linux-amd64/app empty' 'empty dist/linux-amd64' 'dist/linux-amd64 dist/linux-amd64/app empty'; do
	# shellcheck disable=SC2086
	run 1 crossply verify -q $subjects
	stdout_is <<'END'
empty: does not fit its platform: found no file, wanted at least one binary to verify
hint: name what holds the programs
END
done
echo text >dist/linux-arm64/readme
run 1 crossply verify -q dist --sarif dist.sarif --junit dist.xml --report dist.html
stdout_is <<'END'
dist/linux-arm64: does not fit its platform: found only other files, wanted at least one binary for linux/arm64 to verify
hint: build it again, or leave it out
END
run 0 grep -q '"ruleId":"evidence","ruleIndex":39,"level":"error"' dist.sarif
run 0 grep -q '<testsuite name="linux/arm64" tests="1" failures="0" errors="1">' dist.xml
run 0 grep -q 'There was nothing to verify in some of it' dist.html
run 1 crossply verify --json dist
stdout_has '{"fits":1,"misfits":1,"skipped":1,' \
	'{"kind":"nothing","subject":"dist","path":"dist/linux-arm64","verdict":"misfit","platform":"linux/arm64"'
# Where everything must be of one platform, names of folders mean nothing; nor do those further down.
run 0 crossply verify --platform linux/amd64 dist
mkdir -p deep/share/linux-arm64
cp dist/linux-amd64/app deep
run 0 crossply verify --platform linux/amd64 deep
run 0 env TARGETPLATFORM=linux/amd64 "$crossply" verify deep

echo '#!/bin/sh' >script
run 1 crossply verify --platform linux/amd64 script
stdout_has 'format: found no binary of a known format, wanted ELF'

printf '\177ELF\2\1\1' >cut
run 1 crossply verify --platform linux/amd64 cut
stdout_has 'cut at byte 7: corrupt data: found the end of the file, wanted a whole ELF header'

run 1 crossply verify --platform linux/amd64 gone
stdout_empty
stderr_is <<'END'
crossply: gone: No such file or directory: wanted a file or a folder to verify
hint: check the spelling, and the folder in which this runs
END
run 1 crossply verify --platform linux/amd64 script/gone
stderr_has 'script/gone: Not a directory' 'hint: a part of this path is a file'

mkfifo pipe
run 1 crossply verify --platform linux/amd64 pipe
stderr_has 'pipe' 'a regular file'

run 2 crossply verify --platform linux/arm/v9 script
run 2 crossply verify
