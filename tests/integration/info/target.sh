# Without a platform it is that of Docker's words, of which the platform string wins.
run 0 env TARGETPLATFORM=linux/arm/v7 "$crossply" info triple
stdout_is <<'END'
arm-linux-gnueabihf
END

# A stale variant of an earlier stage does not leak.
run 0 env TARGETPLATFORM=linux/arm64 TARGETOS=windows TARGETARCH=arm TARGETVARIANT=v7 "$crossply" info platform
stdout_is <<'END'
linux/arm64
END

run 0 env TARGETOS=linux TARGETARCH=arm TARGETVARIANT=v6 "$crossply" info platform
stdout_is <<'END'
linux/arm/v6
END

run 2 env TARGETOS=linux TARGETARCH=amd64 TARGETVARIANT=v7 "$crossply" info platform
stderr_has 'linux/amd64/v7' 'hint: TARGETVARIANT=v7 is of another platform: unset it, or set TARGETPLATFORM'

run 2 crossply info
stdout_empty
stderr_has 'ARG TARGETPLATFORM' '--platform native'
