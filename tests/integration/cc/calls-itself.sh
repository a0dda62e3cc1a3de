# A wrapper that calls crossply and stands in PATH where crossply looks for the compiler is told, and ends.
fake_toolchain
program fake-cc <<END
#!/bin/sh
exec "$crossply" cc --definitions "$box/work/definitions" --platform linux/arm64 --toolchain fake "\$@"
END
run 125 crossply cc --definitions definitions --platform linux/arm64 --toolchain fake x.c
stderr_has 'fake-cc does not work (status 125)' 'a wrapper that calls crossply, which chose this wrapper'
# One that appears when the compiler is known already.
program fake-cc <<END
#!/bin/sh
case "\$*" in
*--version*) echo "fake-cc 1.0"; exit;;
*-print-file-name*) echo libc.a; exit;;
*x.c*) exec "$crossply" cc --definitions "$box/work/definitions" --platform linux/arm64 --toolchain fake "\$@";;
esac
while [ \$# -gt 0 ]; do
	[ "\$1" != -o ] || cp "$box/work/elf" "\$2"
	shift
done
END
run 125 crossply cc --definitions definitions --platform linux/arm64 --toolchain fake x.c
stderr_has 'found a wrapper that calls crossply' 'hint: take its folder out of PATH'
# A link to crossply is no compiler: the next in PATH is.
mkdir first
ln -s "$crossply" first/fake-cc
fake_compiler_again() {
	program fake-cc <<END
#!/bin/sh
case "\$*" in
*--version*) echo "the real one"; exit;;
*-print-file-name*) echo libc.a; exit;;
esac
while [ \$# -gt 0 ]; do
	[ "\$1" != -o ] || cp "$box/work/elf" "\$2"
	shift
done
END
}
fake_compiler_again
run 0 env PATH="$PWD/first:$PATH" "$crossply" cc --definitions definitions --platform linux/arm64 --toolchain fake --version
stdout_has 'the real one'
