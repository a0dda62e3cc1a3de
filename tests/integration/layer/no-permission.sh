# What may not be read or written is named with its place, and nothing is lost or left.
need setpriv
mkdir -p tree/sub closed
echo x >tree/f
echo y >tree/sub/f
run 0 powerless layer tree -o closed/blob
cp closed/blob before
chmod 000 tree/f
run 1 powerless layer tree -o closed/blob
stderr_is <<'END'
crossply: tree/f: Permission denied
hint: check the owner and the permissions of the path and of the folders above it
END
chmod 644 tree/f
chmod 000 tree/sub
run 1 powerless layer tree -o closed/blob
stderr_has 'walk tree: sub: Permission denied'
chmod 644 tree/sub
run 1 powerless layer tree -o closed/blob
stderr_has 'walk tree: sub/f: Permission denied'
chmod 755 tree/sub
run 1 powerless layer none/../tree -o closed/blob
chmod 555 closed
run 1 powerless layer tree -o closed/blob
stderr_has 'closed/blob: Permission denied'
run 1 powerless layer tree -o closed/other
same before closed/blob
absent closed/other

# A limit on the size of files is no signal but an error that names the file.
chmod 755 closed
head -c 2000000 /dev/urandom >tree/f
need prlimit
run 1 prlimit --fsize=100000 "$crossply" layer tree -o closed/blob
stderr_has 'closed/blob: File too large'
same before closed/blob
[ "$(ls -A closed)" = blob ] || fail 'something was left'
