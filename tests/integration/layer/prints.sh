# Four lines: diff ID, digest, and the bytes of both. The diff ID of this tree is the same for ever.
mkdir -p tree/etc
echo hello >tree/etc/hello
run 0 crossply layer tree -o blob
stderr_empty
mask 's/^digest sha256:[0-9a-f]\{64\}$/digest {digest}/; s/^blob [0-9]*$/blob {bytes}/'
stdout_is <<'END'
diff_id sha256:cc75f03f4a2de1f35a0c2e6845baeec534d6465215409a7b2054165a1699d6d7
digest {digest}
tar 2560
blob {bytes}
END
# What is said is what is there.
grep -qx "digest sha256:$(sha256sum <blob | cut -d' ' -f1)" "$box/result/out" || fail 'another digest'
grep -qx "blob $(stat -c %s blob)" "$box/result/out" || fail 'another size'
grep -qx "diff_id sha256:$(gzip -dc blob | sha256sum | cut -d' ' -f1)" "$box/result/out" || fail 'another diff ID'

run 0 crossply layer tree -o plain --compress none
grep -qx "diff_id sha256:$(sha256sum <plain | cut -d' ' -f1)" "$box/result/out" || fail 'another plain tar'

run 0 crossply layer tree -o blob --json
stdout_has '"diff_id":"sha256:cc75f03f4a2de1f35a0c2e6845baeec534d6465215409a7b2054165a1699d6d7"' '"tar":2560' \
	'"entries":2'
