# Two toolchains that both fit: the order decides, then the name; both are told, either can be asked for.
fake_toolchain
sed -e 's/^family: fake/family: again/' definitions/fake.yaml >definitions/again.yaml
on() {
	crossply "$@"
}
run 0 on explain --definitions definitions linux/arm64
stdout_has 'again for linux/arm64' '*  again        ready' '   fake         ready'
run 0 on explain --definitions definitions --toolchain fake linux/arm64
stdout_has 'fake for linux/arm64'
run 0 env CROSSPLY_TOOLCHAIN=fake "$crossply" explain --definitions definitions linux/arm64
stdout_has 'fake for linux/arm64'
sed -i 's/^order: 1/order: 2/' definitions/again.yaml
run 0 on explain --definitions definitions linux/arm64
stdout_has 'fake for linux/arm64'
# The same family in two files is nobody's choice.
cp definitions/fake.yaml definitions/double.yaml
run 125 on cc --definitions definitions --platform linux/arm64 -c x.c
stderr_has 'found `fake`, which definitions/double.yaml defines too' 'hint: rename one'
rm definitions/double.yaml

# One that is installed by half, its compiler without a C library, is passed over for the next, and says so when named.
program half-cc <<'END'
#!/bin/sh
case "$*" in
*--version*) echo "half-cc 1.0"; exit;;
*-print-file-name*) echo libc.a; exit;;
*' -c '*) exit;;
esac
echo 'ld: cannot find -lc' >&2
exit 1
END
sed -e 's/^family: fake/family: half/' -e 's/^order: 1/order: 0/' -e 's/fake-cc/half-cc/' definitions/fake.yaml >definitions/half.yaml
run 0 on explain --definitions definitions linux/arm64
stdout_has 'fake for linux/arm64' 'half' 'ld: cannot find -lc'
run 125 on cc --definitions definitions --platform linux/arm64 --toolchain half -c x.c
stderr_has 'half-cc does not work (status 1): ld: cannot find -lc' 'crossply setup linux/arm64 --toolchain half'
rm definitions/half.yaml

# A circle of definitions is named by its files.
printf 'family: one\nextends: two\n' >definitions/one.yaml
printf 'family: two\nextends: one\n' >definitions/two.yaml
run 125 on cc --definitions definitions --platform linux/arm64 -c x.c
stderr_has 'definitions/' 'wanted `extends` that does not lead back to itself'
# So is a family that nobody defines.
rm definitions/two.yaml
run 125 on cc --definitions definitions --platform linux/arm64 -c x.c
stderr_has 'definitions/one.yaml:2: ' 'found `two`, wanted `extends` with a family that is defined'
