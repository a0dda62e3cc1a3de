# PATH and folders with blanks, an empty part of PATH, and a user whose home cannot be written to.
need setpriv
fake_toolchain
mkdir 'two words' 'my definitions'
mv "$box/bin/fake-cc" 'two words/fake-cc'
mv definitions/fake.yaml 'my definitions/fake.yaml'
with_path() {
	path=$1
	shift
	PATH="$path" "$crossply" "$@"
}
echo 'int main(void) { return 0; }' >x.c
run 0 with_path "$PWD/two words::$PATH" cc --definitions 'my definitions' --platform linux/arm64 'x.c' -o 'the program'
same elf 'the program'
run 0 with_path "$PWD/two words:$PATH" explain --definitions 'my definitions' linux/arm64
stdout_has "'{work}/two words/fake-cc' -DROOT="
run 0 with_path "$PWD/two words:$PATH" build --definitions 'my definitions' --platform linux/arm64 -o 'my dist' x.c
same elf 'my dist/linux-arm64/x'
run 0 with_path "$PWD/two words:$PATH" build --definitions 'my definitions' --platform linux/arm64 -o 'my dist' -- \
	sh -c '{cc} -c x.c -o x.o && {cc} x.o -o "{out}/x"'
same elf 'my dist/linux-arm64/x'

# Nothing can be remembered: it works all the same.
chmod -R a+rX .
cp -R 'two words' "$box/compilers"
PATH="$box/compilers:$PATH"
sed -i "s|>>\"$PWD/calls\"|>/dev/null|" "$box/compilers/fake-cc"
chmod a+rx "$box/compilers" "$box/compilers/fake-cc"
mkdir -m 1777 "$box/tmp/open"
run 0 stranger cc --definitions "$PWD/my definitions" --platform linux/arm64 "$PWD/x.c" -o "$box/tmp/open/x"
same elf "$box/tmp/open/x"
run 0 stranger build --definitions "$PWD/my definitions" --platform linux/arm64 -o "$box/tmp/open/dist" "$PWD/x.c"
same elf "$box/tmp/open/dist/linux-arm64/x"
rm -rf "$box/tmp/open"
