# One field, all fields, as text and as JSON; a triple of any vocabulary leads back to its platform.
run 0 crossply info linux/arm64 triple
stderr_empty
stdout_is <<'END'
aarch64-linux-gnu
END

run 0 crossply info linux/arm platform
stdout_is <<'END'
linux/arm/v7
END

run 0 crossply info linux-armv6 debian-arch
stdout_is <<'END'
armel
END

run 0 crossply info armv7-unknown-linux-musleabihf platform
stdout_is <<'END'
linux/arm/v7
END

run 0 crossply info arm64-apple-macos13 pair
stdout_is <<'END'
darwin-arm64
END

run 0 crossply info --json linux/amd64/v3 ldflags-gnu
stdout_is <<'END'
{"ldflags-gnu":"-Wl,-z,x86-64-v3"}
END

run 0 crossply info linux/386
stdout_has 'multiarch          i386-linux-gnu' 'go-variant         GO386=sse2'
lacks zig-cpu

run 0 crossply info linux/386 --json
stdout_has '"variant":""' '"uname":"i686"'

run 0 crossply info --fields
stdout_has 'rust-musl' 'what `uname -m` prints there'

# No word for it is an empty line, not an error.
run 0 crossply info linux/arm64 variant
printf '\n' >line
same "$box/result/out" line
