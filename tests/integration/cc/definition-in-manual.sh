# The definition that docs/toolchains.md shows serves its platform as it stands; the table below it has every key.
fake_toolchain
page=$source/docs/toolchains.md
mkdir own
sed -n '/^```yaml$/,/^```$/{/^```/d;p;}' "$page" >own/acme.yaml
mv "$box/bin/fake-cc" "$box/bin/aarch64-acme-linux-gnu-gcc"
program aarch64-acme-linux-gnu-ld </dev/null
program aarch64-acme-linux-gnu-ar </dev/null
if [ ! -e /opt/acme/sysroot ]; then
	run 3 crossply explain linux/arm64 --definitions own --toolchain acme
	stdout_has 'there is no folder /opt/acme/sysroot'
fi
mkdir sysroot
sed -i "s|/opt/acme/sysroot|$PWD/sysroot|" own/acme.yaml
run 0 crossply explain linux/arm64 --definitions own
stdout_has 'acme for linux/arm64: fake-cc 1.0, aarch64-acme-linux-gnu' \
	"link:    {box}/bin/aarch64-acme-linux-gnu-gcc -march=armv8-a --sysroot={work}/sysroot -ffile-prefix-map={work}=. -static FILE.o -o PROGRAM"
run 0 crossply cc --platform linux/arm64 --definitions own --link dynamic -c a.c
run 0 crossply ar --platform linux/arm64 --definitions own
# A key that the program does not know is named with its line, and those that it knows are in the table.
echo 'plattforms: {}' >>own/acme.yaml
run 1 crossply explain linux/arm64 --definitions own
stderr_has "acme.yaml:$(wc -l <own/acme.yaml | tr -d ' ')" plattforms 'did you mean `platforms`?'
for key in $(sed -n '/definition_keys\[\]/,/^};/s/^\t{"\([^"]*\)".*/\1/p' "$source/toolchains/toolchain/definition_parse.c") \
	$(sed -n '/sysroot_keys\[\]/,/^};/s/^\t{"\([^"]*\)".*/\1/p' "$source/toolchains/toolchain/definition_sysroot.c"); do
	checks=$((checks + 1))
	grep '^|' "$page" | grep -q "\`$key[:\`]" || fail "docs/toolchains.md does not tell of the key $key"
done
