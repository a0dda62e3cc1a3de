# What each build system is handed, with a compiler that is a script: the same text every time, names of programs that are
# there, and words with blanks and quotes in the way that each language wants them.
fake_toolchain
cat >definitions/rooted.yaml <<END
family: rooted
extends: fake
libc: musl
pkg-config: "{sysroot}/lib/pkgconfig"
sysroot: {path: "$box/work/it's a sysroot"}
linkage: {static: , dynamic: }
END
mkdir "it's a sysroot"
on() {
	run 0 crossply env linux/arm64 --definitions definitions --toolchain rooted --wrappers "a bin" "$@"
}
on --cmake
stdout_is <<END
# linux/arm64 by rooted, from \`crossply env\`.
set(CMAKE_SYSTEM_NAME "Linux")
set(CMAKE_SYSTEM_PROCESSOR "aarch64")
set(CMAKE_C_COMPILER "{work}/a bin/aarch64-linux-gnu-cc")
set(CMAKE_ASM_COMPILER "{work}/a bin/aarch64-linux-gnu-cc")
set(CMAKE_AR "{work}/a bin/aarch64-linux-gnu-ar")
set(PKG_CONFIG_EXECUTABLE "{work}/a bin/aarch64-linux-gnu-pkg-config")
set(CMAKE_FIND_ROOT_PATH "{work}/it's a sysroot")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_LIBRARY_ARCHITECTURE "aarch64-linux-gnu")
set(CMAKE_FIND_LIBRARY_SUFFIXES ".a")
if(NOT CMAKE_USER_MAKE_RULES_OVERRIDE)
  set(CMAKE_USER_MAKE_RULES_OVERRIDE "\${CMAKE_CURRENT_LIST_FILE}")
endif()
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
set(CMAKE_CROSSCOMPILING_EMULATOR "$(realpath "$crossply" | sed "s|^$source/|{source}/|")" run "linux/arm64")
END
on --cmake --link dynamic
lacks -static FIND_LIBRARY_SUFFIXES
# A family without a sysroot: the libraries of cross compilers are in a folder of their own.
run 0 crossply env linux/arm64 --definitions definitions --toolchain fake --wrappers "a bin" --cmake
stdout_has 'set(CMAKE_FIND_ROOT_PATH "/usr/aarch64-linux-gnu")'
lacks MODE_LIBRARY
on --meson
stdout_has "sys_root = '{work}/it\\'s a sysroot'" "c = '{work}/a bin/aarch64-linux-gnu-cc'" 'needs_exe_wrapper = true' \
	"cpu_family = 'aarch64'" "endian = 'little'" "exe_wrapper = ['" "', 'run', 'linux/arm64']" "cmake = 'cmake'" \
	"pkg_config_libdir = '{work}/it\\'s a sysroot/lib/pkgconfig'" "'--target', 'aarch64-unknown-linux-musl'"
on
stdout_has "export CC='{work}/a bin/aarch64-linux-gnu-cc'" 'export CROSS_COMPILE=aarch64-linux-gnu-' \
	'export CARGO_BUILD_TARGET=aarch64-unknown-linux-musl' \
	"export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER='{work}/a bin/aarch64-linux-gnu-cc'" \
	"export CC_aarch64_unknown_linux_musl='{work}/a bin/aarch64-linux-gnu-cc'" "export PATH='{work}/a bin':\"\$PATH\"" \
	"PKG_CONFIG_SYSROOT_DIR_aarch64_unknown_linux_musl='{work}/it'\\''s a sysroot'"
cp "$box/result/out" first
run 0 sh -euc '. ./first; test -x "$CC"; test "$TARGETARCH" = arm64; command -v ${CROSS_COMPILE}gcc'
on
same "$box/result/out" first
on --shell
same "$box/result/out" first
on --autotools
stdout_has "export CONFIG_SITE='{work}/a bin/aarch64-linux-gnu.config.site'" '--host=aarch64-linux-gnu --build='
grep -q 'ac_cv_func_malloc_0_nonnull=yes' 'a bin/aarch64-linux-gnu.config.site' || fail 'config.site has no answers'
run 0 sh -euc 'ac_cv_func_malloc_0_nonnull=no; . "./a bin/aarch64-linux-gnu.config.site"; echo $ac_cv_func_malloc_0_nonnull $ac_cv_func_fork_works'
stdout_is <<'END'
no yes
END
on --config-site
same "$box/result/out" 'a bin/aarch64-linux-gnu.config.site'
on --cargo
stdout_has 'target = "aarch64-unknown-linux-musl"' '[target.aarch64-unknown-linux-musl]' \
	'linker = "{work}/a bin/aarch64-linux-gnu-cc"' '"-Ctarget-feature=+crt-static"' \
	'AR_aarch64_unknown_linux_musl = "{work}/a bin/aarch64-linux-gnu-ar"'
lacks 'CARGO_BUILD_TARGET ='
on --cgo
stdout_has 'export GOARM64=v8.0' 'export CGO_ENABLED=1' "export CC='{work}/a bin/aarch64-linux-gnu-cc'"
# Flags of the user's for Go stay, and win.
cp "$box/result/out" cgo
run 0 sh -euc '. ./cgo; echo "$GOFLAGS"; GOFLAGS=-mod=vendor; . ./cgo; echo "$GOFLAGS"'
stdout_is <<'END'
-tags=netgo,osusergo
-tags=netgo,osusergo -mod=vendor
END
# What one platform left is not the next one's: here no windres and no folder of libraries.
run 0 crossply env linux/arm64 --definitions definitions --toolchain fake --wrappers "a bin"
cp "$box/result/out" second
run 0 sh -euc 'RC=theirs CARGO_BUILD_TARGET=other; . ./first; . ./second; echo "${RC-none} $CARGO_BUILD_TARGET"
	echo "${PKG_CONFIG_SYSROOT_DIR_aarch64_unknown_linux_gnu-none}"'
stdout_is <<'END'
none aarch64-unknown-linux-gnu
none
END
on --json
lacks '"RC"'
stdout_has '"toolchain":"rooted"' '"CC":"{work}/a bin/aarch64-linux-gnu-cc"' '"host":"aarch64-linux-gnu"'
run 0 crossply env linux/arm/v6 --go
stdout_is <<'END'
export GOOS=linux
export GOARCH=arm
export GOARM=6
export CGO_ENABLED=0
END
run 2 crossply env
stderr_has 'no platform'
# One format at a time.
for both in '--go --cgo' '--cmake --meson' '--shell --cargo'; do
	run 2 crossply env linux/arm64 --definitions definitions --toolchain fake $both
	stderr_has 'wanted one of them'
done
run 2 crossply env linux/arm64 --go --json
stderr_has '"found":"--json and --go"'
