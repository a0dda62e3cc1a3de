#!/bin/sh
# A Go program without C and one with C, for three platforms each: static, verified, run under qemu-user.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder handoff-go
as_user mkdir pure withc
as_user tee pure/main.go >/dev/null <<'END'
package main

import "os"

func main() {
	os.Stdout.WriteString("hello " + os.Args[1] + "\n")
}
END
as_user tee withc/main.go >/dev/null <<'END'
package main

/*
#include <stdlib.h>
static int twice(const char *text) { return 2 * atoi(text); }
*/
import "C"
import (
	"os"
	"strconv"
)

func main() {
	os.Stdout.WriteString(strconv.Itoa(int(C.twice(C.CString("21")))) + "\n")
}
END
printf 'module example\n\ngo 1.19\n' | as_user tee pure/go.mod withc/go.mod >/dev/null
# build FOLDER PLATFORM OPTION
build() {
	as_user env GOCACHE="$PWD/cache" GOTOOLCHAIN=local sh -euc \
		'eval "$(crossply env "$2" "$3")"; cd "$1"; exec go build -trimpath -o app .' sh "$@"
	as_user crossply verify --platform "$2" --static "$1/app" >/dev/null
}
# said PLATFORM PROGRAM WORD: what it says, at the third try at the latest: the emulator itself fails now and then with the
# threads that Go's programs begin with.
said() {
	for _ in 1 2 3; do
		said=$(as_user timeout 300 crossply run "$@") && break
	done
	echo "$said"
}
for platform in linux/arm64 linux/arm/v6 linux/s390x; do
	build pure $platform --go
	expect "Go on $platform" 'hello you' "$(said $platform pure/app you)"
	build withc $platform --cgo
	expect "Go with C on $platform" 42 "$(said $platform withc/app)"
done

# As a Dockerfile of the helpers has it: with the system's own libraries, hence dynamic.
as_user ln -s "$place/bin/crossply" xx-go
as_user env GOCACHE="$PWD/cache" GOTOOLCHAIN=local TARGETPLATFORM=linux/arm64 CGO_ENABLED=1 \
	sh -euc 'cd withc; exec ../xx-go build -trimpath -o dynamic .'
as_user crossply verify --platform linux/arm64 withc/dynamic >/dev/null
readelf -d withc/dynamic | grep -q 'NEEDED.*libc.so.6'
echo 'ok: xx-go'
