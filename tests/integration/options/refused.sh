# Options that are wrong name what was wanted, and where the help is.
run 2 crossply version --jsno
stderr_is <<'END'
crossply: version: wrong usage: found an unknown option, --jsno
hint: did you mean --json? or try: crossply help version
END

run 2 crossply --color=blue version
stderr_is <<'END'
crossply: wrong usage: found --color=blue, wanted auto, always or never
hint: try: crossply help
END

run 2 crossply version --progress
stderr_is <<'END'
crossply: version: wrong usage: found --progress without a value, wanted --progress MODE
hint: try: crossply help version
END

run 2 crossply version --quiet=yes
stderr_has 'found --quiet=yes, wanted --quiet, which takes no value'

run 2 crossply version -qx
stderr_has 'found an unknown option, -x, wanted letters of options in -qx'

# Names are exact.
run 2 crossply version --verb
stderr_has 'found an unknown option, --verb'

run 2 crossply version extra
stderr_has 'found one argument too many, extra, wanted no arguments'

# As JSON for a program.
run 2 crossply version --json extra
stdout_empty
stderr_has '{"error":{"code":"usage"' '"found":"one argument too many, extra"'
