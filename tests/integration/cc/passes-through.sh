# Flags, status and environment of the compiler are passed through; ours come first.
fake_toolchain

run 0 crossply cc --platform linux/arm64 --definitions definitions --print -c 'a b.c' -Wl,x '' -O2
stdout_is <<'END'
<--print>
<-c>
<a b.c>
<-Wl,x>
<>
<-O2>
0
END
stderr_empty
same calls calls
run 0 env SOURCE_DATE_EPOCH=1700000000 TARGETPLATFORM=linux/arm64 "$crossply" cc --definitions definitions --print -v
stdout_is <<'END'
<--print>
<-v>
1700000000
END

# The status of the tool is ours; a signal too.
run 42 crossply cc --platform linux/arm64 --definitions definitions --fail
stderr_is <<'END'
fake: no
END
run 143 crossply cc --platform linux/arm64 --definitions definitions --die

# Options behind the first argument of the tool are the tool's own.
run 0 crossply cc --definitions definitions --platform=linux/arm64 --print --platform linux/amd64 --help
stdout_has '<--platform>' '<linux/amd64>' '<--help>'

# Link flags only for executables; the source folder is this one.
: >calls
run 0 crossply cc --platform linux/arm64 --definitions definitions hello.c -o hello
run 0 crossply cc --platform linux/arm64 --definitions definitions -c hello.c
run 0 crossply cc --platform linux/arm64 --definitions definitions -shared hello.o
sed "s|$box/work|HERE|" calls >got
cat >wanted <<'END'
-DROOT=HERE -DAT=0 -static hello.c -o hello
-DROOT=HERE -DAT=0 -c hello.c
-DROOT=HERE -DAT=0 -shared hello.o
END
same wanted got
