# A full disk is said so, and nothing is left on it.
need unshare mount
mkdir disk tree
head -c 2000000 /dev/urandom >tree/random
cat >inside <<'END'
mount -t tmpfs -o size=256k none disk
status=0
"$1" layer tree -o disk/blob || status=$?
ls -A disk
exit "$status"
END
run 1 mounting sh inside "$crossply"
stdout_empty
stderr_has 'No space left on device' 'free some space'
