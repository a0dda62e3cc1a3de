# Global options before and behind the subcommand, clusters, and the end of options.
run 0 crossply -q --color never version
stdout_has 'crossply 0.'
run 0 crossply version -qv --progress=plain --
stdout_has 'crossply 0.'
run 2 crossply version -- --json
stderr_has 'found one argument too many, --json'
