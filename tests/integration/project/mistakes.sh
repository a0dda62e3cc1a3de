# Each kind of mistake in crossply.yaml, with its line, what was found and what was wanted; nothing is built.
# refused TEXT...: crossply.yaml comes from stdin.
refused() {
	cat >crossply.yaml
	run 2 crossply build app.c
	stdout_empty
	stderr_has "$@"
	# The same for everybody who reads it.
	run 2 crossply image dist -o layout
	run 2 crossply archive dist -o out
}
printf 'image:\n\ttag: x\n' | refused 'crossply.yaml:2:' 'hint: indent with blanks: YAML takes no tabs there'
printf 'platforms: [linux/amd64\nname: x\n' | refused 'crossply.yaml:2:' "wanted ',' or ']'" 'begins at line 1'
printf 'name: "a\n' | refused 'not well-formed: found unexpected end of stream' 'begins at line 1'
printf 'name: a: b\n' | refused 'crossply.yaml:1:' 'mapping values are not allowed'
printf 'strip: true\nname: \377\n' | refused 'crossply.yaml at byte 18:' 'wanted UTF-8 text'
printf 'name: "a\\0b"\n' | refused 'crossply.yaml:1:' 'found a NUL character'
printf 'name: &x a\n' | refused 'found an anchor (&), wanted values written out'
printf 'name: *x\n' | refused 'found an alias (*), wanted values written out' 'in quotes: "*.c"'
printf 'name: !!str a\n' | refused 'found a tag (!), wanted plain values'
printf 'name: a\n---\nname: b\n' | refused 'crossply.yaml:2:' 'found a second document'
printf 'strip: true\nname: a\nname: b\n' | refused 'crossply.yaml:3:' 'the key "name" a second time, first at line 2'
printf 'platfroms: [linux/amd64]\n' | refused 'found platfroms' 'did you mean platforms?'
printf 'image:\n  entrypiont: /app\n' | refused 'crossply.yaml:2:' 'did you mean entrypoint?'
printf 'image.tag: x\n' | refused 'crossply.yaml:1:' 'found image.tag' 'hint: write tag: below image:'
printf 'sources: [*.c]\n' | refused 'crossply.yaml:1:' 'hint: put a text that begins with * in quotes: "*.c"'
printf -- '- a\n' | refused 'crossply.yaml:1:' 'found a list, wanted a map of keys'
printf 'text\n' | refused 'crossply.yaml:1:' 'found text, wanted a map of keys'
printf 'image: app\n' | refused 'crossply.yaml:1:' 'found app, wanted a map of keys'
printf 'name: [a]\n' | refused 'name: crossply.yaml:1:' 'found a list, wanted one text'
printf 'name: {a: b}\n' | refused 'found a map of keys, wanted one text'
printf 'name:\n' | refused 'found nothing, wanted a value'
printf 'strip: 3\n' | refused 'found 3, wanted true or false'
printf 'cflags: {a: b}\n' | refused 'found a map of keys, wanted a list of texts, or one text'
printf 'cflags: "-DA='"'"'x"\n' | refused 'found a quote that is not closed'
printf 'platforms: {a: b}\n' | refused 'found a map of keys, wanted a list of platforms'
printf 'image:\n  env: [A]\n' | refused 'image.env: crossply.yaml:2:' 'found A, wanted KEY=VALUE'
printf 'image:\n  labels: {a: [b]}\n' | refused 'image.labels: crossply.yaml:2:' 'found a list, wanted a text'
printf 'sources: [a.c]\ncommand: [make]\n' | refused 'crossply.yaml:2:' 'found both sources and a command'
{
	printf 'a: '
	printf '[%.0s' $(seq 100)
} | refused 'over a limit: found more, wanted at most 32 levels of lists and maps'
head -c 1100000 /dev/zero | tr '\0' a | refused 'crossply.yaml: over a limit: found more, wanted at most 1048576 bytes'
rm crossply.yaml
mkdir crossply.yaml
run 1 crossply build app.c
stderr_has 'crossply.yaml: Is a directory'
rmdir crossply.yaml

printf 'strip: true\nplatforms:\n  - linux/amd64\n  - linux/arm/v9\n' >crossply.yaml
run 2 crossply build app.c
stderr_has 'platforms: crossply.yaml:4:' 'did you mean linux/arm/v7?'
printf 'platforms: []\n' >crossply.yaml
run 2 crossply build app.c
stderr_has 'wanted at least one'
absent dist layout out
