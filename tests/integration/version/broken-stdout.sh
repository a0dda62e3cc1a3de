# What cannot be printed is an error; a reader that went away is not worth a message.
[ -w /dev/full ] || skip 'no /dev/full here'

full() {
	crossply version >/dev/full
}
run 1 full
stderr_is <<'END'
crossply: standard output: No space left on device
hint: the results are not complete: free some space, or print elsewhere
END

closed() {
	crossply version >&-
}
run 1 closed
stderr_has 'crossply: standard output: Bad file descriptor'

# 141 is 128 + SIGPIPE.
gone() {
	{
		# Until the reader has gone.
		(while echo; do sleep 0.01; done) 2>/dev/null || :
		ended=0
		crossply help || ended=$?
		echo "$ended" >ended
	} | true
}
run 0 gone
wait_for test -s ended
[ "$(cat ended)" = 141 ] || fail "status $(cat ended)"
stderr_empty
