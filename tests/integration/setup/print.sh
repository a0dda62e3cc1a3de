# --print says what would be run, and runs nothing.
fake_definition

program apt-get <<'END'
#!/bin/sh
echo "apt-get was run" >&2
exit 1
END
program dpkg-deb </dev/null
mask 's/^sudo //'
run 0 crossply setup --print --definitions definitions --toolchain fake linux/arm64
stdout_is <<'END'
# linux/arm64: fake
# packages: fake-compiler for linux/arm64
apt-get update
apt-get install --yes --no-install-recommends fake-compiler
END
stderr_empty
run 0 crossply setup --print --json --definitions definitions --toolchain fake linux/arm64
mask 's/"sudo /"/g'
stdout_is <<'END'
{"steps":[{"kind":"packages","subject":"fake-compiler","platforms":"linux/arm64","commands":["apt-get update","apt-get install --yes --no-install-recommends fake-compiler"]}]}
END
cat >definitions/rooted.yaml <<'END'
family: rooted
extends: fake
sysroot:
  name: "it's {debian-arch}"
  architecture: "{debian-arch}"
  packages: [a-dev | b-dev, c-dev]
  layout:
    usr/include: usr/include
    usr/lib/*-gnu*: usr/lib
    usr/lib/gcc: usr/lib
END
program fake-cc </dev/null
run 0 crossply setup --print --definitions definitions --toolchain rooted linux/arm64
mask 's|{box}/cache/crossply/sysroots|{s}|g'
stdout_has "# sysroot: it's arm64 for linux/arm64" "mkdir -p '{s}/it'\\''s arm64.work'/state" \
	"Dir::State::Lists \"{s}/it's arm64.work/lists\";" '#clear APT::Update::Post-Invoke;' \
	"apt-get -c '{s}/it'\\''s arm64.work'/apt.conf update" 'apt-get -c apt.conf download a-dev)' \
	'apt-get -c apt.conf download c-dev)' "for at in '{s}/it'\\''s arm64.work'/unpacked/usr/lib/*-gnu*; do" \
	"echo '{\"architecture\":\"arm64\"}' >'{s}/it'\\''s arm64@by-hand'/crossply-sysroot.json" \
	"ln -sfn 'it'\\''s arm64@by-hand' '{s}/it'\\''s arm64'"
absent "$box/cache/crossply/sysroots"
run 2 crossply setup --print --sysroot / --definitions definitions --toolchain rooted linux/arm64
stderr_has 'found --print and --sysroot, wanted one of them'
echo 'deb [trusted=yes] file:/nowhere ./' >'a"b.list'
run 2 crossply setup --print --sources 'a"b.list' --definitions definitions --toolchain rooted linux/arm64
stderr_has 'wanted a file of package sources without quotes'
