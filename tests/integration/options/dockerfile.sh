# As in a RUN step: BuildKit's words choose the platform for every subcommand, and a variant of an earlier stage changes
# nothing, neither here nor in a build command's environment.
fake_toolchain
echo 'int main(void) { return 0; }' >app.c
mkdir out

export TARGETPLATFORM=linux/arm64 TARGETOS=linux TARGETARCH=arm TARGETVARIANT=v7 BUILDPLATFORM=linux/amd64
export CROSSPLY_DEFINITIONS=$box/work/definitions
run 0 sh -c '"$crossply" cc -O2 -o out/app app.c && "$crossply" verify out/app'
stdout_has 'linux/arm64'
run 0 crossply explain
stdout_has 'fake for linux/arm64'
run 0 crossply build app.c
stdout_has 'linux/arm64  built'
[ "$(ls dist)" = linux-arm64 ] || fail "built for $(ls dist)"
run 0 crossply build -- sh -c \
	'{cc} -o {out}/app app.c; echo "$TARGETPLATFORM $TARGETOS $TARGETARCH <$TARGETVARIANT>" >{out}/words'
stdout_has 'linux/arm64  built'
[ "$(cat dist/linux-arm64/words)" = 'linux/arm64 linux arm64 <>' ] || fail "$(cat dist/linux-arm64/words)"
mkdir -p dist/linux-s390x
echo x >dist/linux-s390x/app
run 0 crossply image -t app -o layout
run 0 crossply inspect layout latest
stdout_has 'linux/arm64'
lacks s390x
run 0 crossply archive --name app -o release
[ "$(ls release)" = "SHA256SUMS
app-linux-arm64.tar.gz" ] || fail "$(ls release)"
run 0 crossply setup
stdout_has 'linux/arm64: fake is ready'

# An option or an argument wins over the words.
run 0 crossply info linux/s390x platform
stdout_has linux/s390x
run 2 crossply cc --platform linux/arm/v9 app.c

# Without the platform string the others count, and one that does not belong is named.
unset TARGETPLATFORM
run 2 env TARGETARCH=arm64 "$crossply" cc app.c
stderr_has 'linux/arm64/v7' 'TARGETVARIANT=v7 is of another platform'
run 0 env TARGETARCH=arm64 TARGETVARIANT= "$crossply" explain
stdout_has 'fake for linux/arm64'
