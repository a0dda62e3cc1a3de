# The version, by subcommand and by option, as text and as JSON.
run 0 crossply version
stderr_empty
stdout_has 'crossply 0.'
cp "$box/result/out" text

run 0 crossply --version
same "$box/result/out" text

run 0 crossply version --json
stdout_is <<END
{"version":"$(cut -d' ' -f2 text)"}
END
