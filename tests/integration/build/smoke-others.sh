# Smoke tests of Windows and WebAssembly programs: by wine and Node.js where they are installed, skipped aloud or refused
# where they are not.
need x86_64-w64-mingw32-gcc clang wasm-ld
echo 'int main(void) { return 0; }' >app.c
tool sh clang llvm-ar
# Debian's clang asks for the linker of its own version.
for path in /usr/bin/wasm-ld*; do
	tool "${path##*/}"
done
for name in gcc ld as ar; do
	tool "x86_64-w64-mingw32-$name"
done
# on PLATFORM FAMILY ARGUMENT...
on() {
	platform=$1 family=$2
	shift 2
	bare build --json --toolchain "$family" --platform "$platform" --smoke './app two words' "$@" app.c
}
run 0 on windows/amd64 mingw
stdout_has '"smoke":"skipped"'
stderr_has '"platform":"windows/amd64","text":"the smoke test is skipped' 'apt-get install wine'
run 3 on windows/amd64 mingw --smoke=require
stdout_has 'build windows/amd64: smoke test' 'apt-get install wine'
program wine <<END
#!/bin/sh
echo "\$*" >>"$box/work/wined"
END
run 0 on windows/amd64 mingw --smoke=require
stdout_has '"smoke":"passed"'
grep -q 'app.exe two words$' wined || fail "wine was called as: $(cat wined)"

run 0 on wasi/wasm wasi
stdout_has '"smoke":"skipped"'
stderr_has '"platform":"wasi/wasm","text":"the smoke test is skipped' 'apt-get install'
run 3 on wasi/wasm wasi --smoke=require
program wasmtime <<END
#!/bin/sh
echo "\$*" >>"$box/work/wasmed"
exit 3
END
run 1 on wasi/wasm wasi
stdout_has '"found":"exit status 3"'
grep -q 'app.wasm two words$' wasmed || fail "wasmtime was called as: $(cat wasmed)"
rm "$box/bin/wasmtime"
need node
tool node
run 0 on wasi/wasm wasi --smoke=require
stdout_has '"smoke":"passed"'
