# Any build command, once per platform, in a kept copy of this folder.
need x86_64-linux-gnu-gcc aarch64-linux-gnu-gcc make arm-linux-gnueabi-gcc
mkdir src .git
echo history >.git/HEAD
printf '#include <stdio.h>\nint main(void) { puts("%s"); }\n' one >src/a.c
cat >Makefile <<'END'
CC= gcc
app: src/a.c
	@echo compiling
	$(CC) -o $@ $<
install: app
	cp app $(DEST)/
END
platforms=linux/amd64,linux/arm64
run 0 crossply build --platform $platforms -- make CC={cc} DEST={out} install
stdout_has dist/linux-amd64/app dist/linux-arm64/app
stderr_has compiling 'aarch64-linux-gnu-cc -o app src/a.c'
absent dist/.crossply/linux-amd64/src/.git dist/.crossply/linux-amd64/src/dist app
run 0 dist/linux-amd64/app
stdout_is <<'END'
one
END

# What the command made is kept, and only what changed is made again.
run 0 crossply build --platform $platforms -- make CC={cc} DEST={out} install
lacks compiling
sed -i s/one/two/ src/a.c
run 0 crossply build --platform $platforms -- make CC={cc} DEST={out} install
stderr_has compiling
run 0 dist/linux-amd64/app
stdout_is <<'END'
two
END

# A build that takes no notice of CC makes a program for this machine; the last good one stays.
cp dist/linux-arm64/app before
run 1 crossply build --platform linux/arm64 -- make DEST={out} install
stderr_has 'does not fit its platform' 'the build ignored CC' 'make CC={cc}'
same before dist/linux-arm64/app
run 0 crossply build --platform linux/arm64 -- make CC={cc} DEST={out} install

# A pattern instead of {out}.
run 0 crossply build --platform linux/amd64 -o other --collect 'a*p' --collect src/a.c -- make CC={cc}
exists other/linux-amd64/app other/linux-amd64/a.c
run 1 crossply build --platform linux/amd64 -o other --collect nothing -- make CC={cc}
stderr_has 'found nothing' 'nothing'
exists other/linux-amd64/app
run 1 crossply build --platform linux/amd64 -o other -- make CC={cc}
stderr_has '{out}' '--collect'

# The command fails; is not there; is not wanted with a -j of its own.
run 1 crossply build --platform linux/amd64 -- sh -c 'echo some words; exit 3'
stderr_has 'exit status 3' 'some words'
run 3 crossply build --platform linux/amd64 -- no-such-program
stderr_has 'no-such-program'
run 0 crossply build --platform linux/amd64 -- make -j2 CC={cc} DEST={out} install
stderr_has 'warning: -j2 in the command'

# Its environment.
run 0 crossply build --platform linux/arm/v5 -o env -- sh -c '
	echo "$TARGETPLATFORM $TARGETOS $TARGETARCH $TARGETVARIANT $CROSSPLY_PLATFORM $SOURCE_DATE_EPOCH" >"$CROSSPLY_OUT/env"
	echo {platform} {pair} {os} {arch} {variant} {triple} {{x} "${CC}" >>{out}/env
	test "$PWD" = "$(pwd -P)"
	printf %s "$CROSSPLY_OUT" | grep -q "^/.*/env/"'
run 0 cat env/linux-armv5/env
stdout_is <<'END'
linux/arm/v5 linux arm v5 linux/arm/v5 0
linux/arm/v5 linux-armv5 linux arm v5 arm-linux-gnueabi {x} arm-linux-gnueabi-cc
END

# A variable that the command may heed is as good as another command: what was made with another value is not taken for
# up to date. Those of the terminal are not, nor are those that say how many jobs there are.
mkdir variables
cd variables
printf '#include <stdio.h>\nint main(void) { puts(V " " __DATE__); }\n' >app.c
printf 'app: app.c\n\t@echo compiling\n\t$(CC) $(CFLAGS) $(MINE) -o $@ $<\n' >Makefile
make_with() {
	env "$@" "$crossply" build --platform linux/amd64 --collect app -- make CC={cc}
}
run 0 make_with CFLAGS='-DV=\"1\"'
run 0 dist/linux-amd64/app
stdout_has '1 Jan  1 1970'
run 0 make_with CFLAGS='-DV=\"2\"' TERM=dumb COLUMNS=90
stderr_has compiling
run 0 dist/linux-amd64/app
stdout_has '2 Jan  1 1970'
run 0 make_with CFLAGS='-DV=\"2\"' TERM=linux MAKEFLAGS=-j3 SSH_TTY=/dev/pts/7
lacks compiling
run 0 make_with CFLAGS='-DV=\"2\"' SOURCE_DATE_EPOCH=86400
run 0 dist/linux-amd64/app
stdout_has '2 Jan  2 1970'
run 0 make_with MINE='-DV=\"3\"' SOURCE_DATE_EPOCH=86400
run 0 dist/linux-amd64/app
stdout_has '3 Jan  2 1970'
