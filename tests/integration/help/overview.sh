# Every way to ask for help, and what is wrong usage.
run 0 crossply help
stderr_empty
stdout_has 'Usage: crossply SUBCOMMAND [OPTIONS] [ARGUMENTS]' '  help        says what the subcommands do'
cp "$box/result/out" overview
run 0 crossply --help
same "$box/result/out" overview
run 0 crossply -h
same "$box/result/out" overview

run 0 crossply help version
stdout_is <<'END'
Usage: crossply version [OPTIONS]

version: prints the version.

Options:
      --json                print results as JSON on stdout, and errors and
                            warnings on stderr, as JSON, a line each; no
                            progress unless --progress asks for it

Global options:
      --color WHEN          colour: auto, always or never; there is none where
                            NO_COLOR is set
  -h, --help                print this help
      --progress MODE       progress on stderr: auto, tty, plain or json (an
                            event per line)
  -q, --quiet               say only what failed, warnings, and results that
                            were asked for: no progress, no summary of what went
                            well
  -v, --verbose             say more
END
cp "$box/result/out" version
run 0 crossply version --help
same "$box/result/out" version

run 2 crossply
stdout_empty
stderr_is <<'END'
crossply: wrong usage: found no subcommand, wanted one, as in: crossply build
hint: try: crossply help
END

run 2 crossply versoin
stderr_is <<'END'
crossply: wrong usage: found an unknown subcommand, versoin
hint: did you mean `crossply version`? or try: crossply help
END

run 2 crossply help nothing-like-it
stderr_has 'found an unknown subcommand, nothing-like-it'

# Every subcommand has help that names it, at any width.
crossply help | sed -n 's/^  \([a-z][a-z+-]*\)  .*/\1/p' >names
[ -s names ] || fail 'no subcommand was found in the overview'
while read -r name; do
	for width in 20 80 400; do
		run 0 env COLUMNS=$width "$crossply" help "$name"
		stdout_has "Usage: crossply $name"
		stderr_empty
	done
done <names
