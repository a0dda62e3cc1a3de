# A wrong value is named with file, line and key, wherever it is refused; the status is that of wrong usage.
mkdir -p dist/linux-amd64
elf dist/linux-amd64/app 64 "$elf_amd64" "$elf_none"
echo 'int main(void) { return 0; }' >app.c

# wrong LINE KEY ARGUMENT...: crossply.yaml comes from stdin.
wrong() {
	line=$1 key=$2
	shift 2
	cat >crossply.yaml
	run 2 crossply "$@"
	stdout_empty
	stderr_has "$key: crossply.yaml:$line: "
	[ "$(grep -c '^crossply: ' "$box/result/err")" = 1 ] || fail 'it is told more than once'
}
printf 'strip: true\nlink: foo\n' | wrong 2 link build app.c
printf 'strip: maybe\n' | wrong 1 strip build app.c
printf 'platforms: [linux/arm65]\n' | wrong 1 platforms build app.c
printf 'name: a/b\n' | wrong 1 name build app.c
printf "smoke: \"./app 'x\"\n" | wrong 1 smoke build app.c
for value in 'compress: xz' 'level: bad' 'user: "a b c"' 'workdir: below' 'created: later' 'load-platform: foo/bar' \
	'stop-signal: FOO' 'expose: [x]' 'volumes: [below]' 'add: [x]' 'entrypoint: "[x"'; do
	printf 'image:\n  tag: a\n  %s\n' "$value" | wrong 3 "image.${value%%:*}" image dist -o layout
done
printf 'image:\n  tag:\n    - fine\n    - "A:::"\n' | wrong 4 image.tag image dist -o layout
printf 'verify:\n  require:\n    - nx\n    - nxx\n' | wrong 4 verify.require verify dist
printf 'verify:\n  glibc: foo\n' | wrong 2 verify.glibc verify dist
printf 'verify:\n  kernel: foo\n' | wrong 2 verify.kernel verify dist
printf 'archive:\n  level: bad\n' | wrong 2 archive.level archive dist -o out
printf 'archive:\n  name: a/b\n' | wrong 2 archive.name archive dist -o out
absent layout out

# What the command line says is not the file's fault, also where the file says the same.
run 2 crossply archive dist -o out --name a/b
lacks crossply.yaml
printf 'name: xz\n' >crossply.yaml
run 2 crossply image dist -t a -o layout --compress xz
lacks crossply.yaml
run 2 crossply build app.c --link foo
lacks crossply.yaml

# A family that there is not is told once, and not for each platform.
printf 'strip: true\ntoolchain: gnuu\n' >crossply.yaml
run 2 crossply build app.c
stdout_empty
stderr_is <<'END'
crossply: toolchain: crossply.yaml:2: wrong usage: found gnuu, wanted a toolchain: one of llvm, gnu, llvm-glibc, darwin, freebsd, mingw, wasi, llvm-mingw, zig, system, system-musl, native
hint: did you mean gnu?
END
run 2 crossply build --no-project --toolchain gnuu app.c
stderr_has 'found gnuu' 'hint: did you mean gnu?'
[ "$(grep -c gnuu "$box/result/err")" = 1 ] || fail 'it is told more than once'
