# A real program of another machine, and one that the floor CPU of its platform cannot run.
need aarch64-linux-gnu-gcc arm-linux-gnueabihf-gcc qemu-aarch64-static qemu-arm-static
cat >app.c <<'END'
#include <stdio.h>
int main(int argc, char **argv) { printf("%s %d\n", argv[argc - 1], (int)sizeof(void *)); return 3; }
END
aarch64-linux-gnu-gcc -static -o app64 app.c
arm-linux-gnueabihf-gcc -static -o app32 app.c
run 3 crossply run --emulate linux/arm64 ./app64 hello
stdout_is <<'END'
hello 8
END
run 3 crossply run --emulate linux/arm/v7 ./app32 hello
stdout_is <<'END'
hello 4
END
# ARMv7 code dies on the ARMv6 floor (128 + SIGILL).
run 132 crossply run --emulate linux/arm/v6 ./app32 hello
# A dynamic program: where its libraries are must be said, and is, with a folder that has them.
if [ ! -e /lib/ld-linux-aarch64.so.1 ] && [ ! -e /etc/qemu-binfmt/aarch64 ]; then
	aarch64-linux-gnu-gcc -o dynamic app.c
	run 255 crossply run --emulate linux/arm64 ./dynamic hello
	stderr_has 'warning' 'is dynamic' 'no /lib/ld-linux-aarch64.so.1 here' '--sysroot /usr/aarch64-linux-gnu'
	run 3 crossply run --emulate --sysroot /usr/aarch64-linux-gnu linux/arm64 ./dynamic hello
	stderr_empty
fi
