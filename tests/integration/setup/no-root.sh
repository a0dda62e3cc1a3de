# Who is neither root nor has sudo is told what root must run; with sudo, apt-get is run through it.
need setpriv
fake_definition
chmod -R a+rX .

program apt-get <<'EOF'
#!/bin/sh
echo "apt-get was run" >&2
exit 1
EOF
tool basename cat chmod cp diff env grep id mkdir sed setpriv
PATH=$box/bin:$box/tools
run 3 stranger setup --definitions definitions --toolchain fake linux/arm64
stderr_has 'found neither root nor sudo, wanted the packages fake-compiler' \
	'hint: as root: apt-get install --no-install-recommends fake-compiler'
lacks 'apt-get was run'
PATH=$PATH:/usr/local/bin:/usr/bin:/bin

program sudo <<'EOF'
#!/bin/sh
echo "asked sudo for: $(basename "$1") $3 $5 $6"
exit 1
EOF
run 1 stranger setup --definitions definitions --toolchain fake linux/arm64
stderr_has 'asked sudo for: apt-get install --no-install-recommends fake-compiler'
run 0 stranger setup --print --definitions definitions --toolchain fake linux/arm64
stdout_has 'sudo apt-get install --yes --no-install-recommends fake-compiler'

# Cache folders that cannot be made are named.
cat >definitions/rooted.yaml <<'EOF'
family: rooted
extends: fake
sysroot: {name: own-arm64, architecture: arm64, packages: [a-dev], layout: {usr: usr}}
EOF
chmod a+r definitions/rooted.yaml
program fake-cc </dev/null
run 1 stranger setup --definitions definitions --toolchain rooted linux/arm64
stderr_has 'fetch sysroot own-arm64: {box}/strange-home/.cache: Permission denied'
