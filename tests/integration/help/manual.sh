# The manual page has every subcommand and is well-formed.
run 0 crossply help --man
stderr_empty
stdout_has '.TH CROSSPLY 1' '.SH EXIT STATUS' 'crossply version' '.B image.entrypoint'
# Every line that begins with a dot is a macro of man(7), and no other begins with a quote.
unknown=$(grep "^[.']" "$box/result/out" | grep -vE '^\.(TH|SH|SS|TP|PP|B|I|EX|EE)( |$)' || :)
[ -z "$unknown" ] || fail "not a macro: $unknown"
