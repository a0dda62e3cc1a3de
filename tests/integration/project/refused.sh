# What is wrong in crossply.yaml is named with file and line, and the nearest key.
cat >crossply.yaml <<'END'
platforms: [linux/amd64]
image:
  tag: app:1.0
  entrypiont: [/app]
END
run 2 crossply build
stdout_empty
stderr_is <<'END'
crossply: crossply.yaml:4: not well-formed: found image.entrypiont, wanted a key of this section
hint: did you mean entrypoint?
END
absent dist

# The same for every subcommand that reads it; and not when it is told not to.
run 2 crossply image
stderr_has 'crossply.yaml:4:'
run 2 crossply build --no-project
stderr_has 'found nothing to build'
run 0 crossply version

cat >other.yaml <<'END'
platforms:
  - linux/amd64
  - linux/arm64/v8/x
END
run 2 crossply build --project other.yaml
stderr_has 'other.yaml:3:'

run 1 crossply build --project none.yaml
stderr_has 'none.yaml: No such file or directory'

printf 'strip: yes\n' >crossply.yaml
run 2 crossply build
stderr_is <<'END'
crossply: strip: crossply.yaml:1: not well-formed: found yes, wanted true or false
hint: `crossply help project` says what each key takes
END

printf 'sources: [src/*.c]\n' >crossply.yaml
run 1 crossply build
stderr_is <<'END'
crossply: sources: crossply.yaml:1: not found: found no file src/*.c, wanted a file, or a pattern that matches some
hint: paths are relative to the current folder
END

# An image is packed where no sources are.
mkdir -p dist/linux-arm64
echo data >dist/linux-arm64/data
run 0 crossply image -t a:1 -o layout

printf 'name: a\nname: b\n' >crossply.yaml
run 2 crossply build
stderr_has 'crossply.yaml:2:'

# As JSON for a program: the place is in fields of its own.
run 2 crossply build --json
stdout_empty
stderr_has '"path":"crossply.yaml"' '"line":2'
