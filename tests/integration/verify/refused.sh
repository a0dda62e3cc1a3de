# What cannot be verified is no success.
mkdir empty
run 1 crossply verify --platform linux/amd64 empty
stdout_empty
stderr_has 'at least one binary, or an image that starts, to verify' 'found no file'

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
