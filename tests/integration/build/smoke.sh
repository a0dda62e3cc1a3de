# A program is run once for each platform, at its oldest CPU, before it is let out.
need x86_64-linux-gnu-gcc aarch64-linux-gnu-gcc qemu-aarch64-static
cat >app.c <<'END'
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[2], "two words") == 0)
		return printf("smoke of %s\n", argv[1]) < 0;
	return puts("wrong arguments") < 0 ? 1 : 7;
}
END
platforms=linux/amd64,linux/arm64
build() {
	crossply build --toolchain gnu --platform $platforms "$@"
}
run 0 build --json --smoke "./app one 'two words'" app.c
[ "$(grep -o '"smoke":"passed"' "$box/result/out" | wc -l)" = 2 ] || fail 'two smoke tests pass'
run 0 build --json --smoke "./app one 'two words'" app.c
stdout_has '"steps_run":0' '"smoke":"passed"'

# One that fails keeps what was there.
cp dist/linux-arm64/app before
echo 'int unused;' >>app.c
run 1 build --smoke './app one two' app.c
stdout_has 'linux/amd64  failed' 'linux/arm64  failed'
stderr_has 'build linux/arm64: smoke test: ./app: the work failed: found exit status 7' 'wrong arguments' \
	'the command was: /usr/bin/qemu-aarch64-static'
same before dist/linux-arm64/app
run 1 build --smoke ./other app.c
stderr_has 'app/other: No such file' 'wanted a program to run'
run 0 build --strip --smoke "app one 'two words'" app.c

# An instruction that the platform does not promise shows only in the emulator: this machine may have it.
cat >new.c <<'END'
__attribute__((target("avx2"))) static int sum(const int *of)
{
	typedef int vector __attribute__((vector_size(32)));
	volatile vector v = *(const vector *)of;
	return v[3] - 4;
}
int main(void)
{
	static const int of[8] __attribute__((aligned(32))) = {1, 2, 3, 4};
	return sum(of);
}
END
if command -v qemu-x86_64-static >/dev/null; then
	run 1 crossply build --toolchain gnu --platform linux/amd64 --smoke ./new new.c
	stderr_has 'smoke test' 'signal 4'
	run 0 crossply build --toolchain gnu --platform linux/amd64/v3 --smoke ./new new.c
fi

# Hangs.
echo 'int main(void) { for (;;); }' >hangs.c
run 1 crossply build --toolchain gnu --platform linux/amd64 --timeout 5 --smoke ./hangs hangs.c
stderr_has 'smoke test: ./hangs: the work failed: found it still ran, wanted an end within 5 s'

# Commands: in the folder of what was collected.
run 0 crossply build --toolchain gnu --platform $platforms -o command --smoke "./bin/app one 'two words'" -- \
	sh -c 'mkdir {out}/bin && {cc} -o {out}/bin/app app.c'
run 1 crossply build --toolchain gnu --platform linux/arm64 -o command --smoke ./bin/app -- \
	sh -c 'mkdir {out}/bin && {cc} -DNEW -o {out}/bin/app app.c'
stderr_has 'smoke test' 'wrong arguments'
lacks 'the command was: /bin/sh'
exists command/linux-arm64/bin/app

# Without an emulator it is skipped aloud, or refused, and tried again.
tool sh as
for program in aarch64-linux-gnu-gcc aarch64-linux-gnu-ld aarch64-linux-gnu-as aarch64-linux-gnu-ar; do
	tool "$program"
done
without() {
	bare build --json --toolchain gnu --platform linux/arm64 -o skipped --name app "$@" app.c
}
run 0 without --smoke "./app one 'two words'"
stdout_has '"smoke":"skipped"'
stderr_has '"event":"warning","platform":"linux/arm64","text":"the smoke test is skipped' 'qemu-user-static'
run 0 without --smoke "./app one 'two words'"
stdout_has '"smoke":"skipped"'
run 3 without --smoke "./app one 'two words'" --smoke=require
stdout_has '"context":"build linux/arm64: smoke test"' 'apt-get install qemu-user-static'
lacks '"smoke":'
run 0 crossply build --json --toolchain gnu --platform linux/arm64 -o skipped --name app --smoke "./app one 'two words'" \
	--smoke=require app.c
stdout_has '"smoke":"passed"'

run 2 build --smoke=require app.c
run 2 build --smoke a --smoke b app.c
run 2 build --smoke "'open" app.c
run 2 build --smoke /bin/true app.c

# Tests of several platforms run beside each other: each of these waits for the other.
cat >meets.c <<'END_OF_SOURCE'
#include <stdio.h>
#include <unistd.h>
#ifdef __x86_64__
static const char *const mine = "/one", *const other = "/two";
#else
static const char *const mine = "/two", *const other = "/one";
#endif
static FILE *opened(const char *folder, const char *name, const char *mode)
{
	char path[4096];
	snprintf(path, sizeof path, "%s%s", folder, name);
	return fopen(path, mode);
}
int main(int argc, char **argv)
{
	if (argc != 2 || !opened(argv[1], mine, "w"))
		return 9;
	for (int i = 0; i < 1200; i++, usleep(100000))
		if (opened(argv[1], other, "r"))
			return 0;
	return 1;
}
END_OF_SOURCE
mkdir here there
run 0 build -j 2 --smoke "./meets $PWD/here" meets.c
# shellcheck disable=SC2016
run 0 build -j 2 -o command --smoke "./meets $PWD/there" -- sh -c '{cc} -o {out}/meets meets.c'
