# What the tools beside the compiler are given, and what a family that lacks one says.
fake_toolchain
program pkg-config <<'END'
#!/bin/sh
echo "$* LIBDIR=$PKG_CONFIG_LIBDIR ROOT=${PKG_CONFIG_SYSROOT_DIR-unset} PATH=$PKG_CONFIG_PATH"
END
mkdir "two words"
cat >definitions/rooted.yaml <<END
family: rooted
extends: fake
pkg-config: "{sysroot}/usr/lib/pkgconfig:/usr/share/{debian-arch}"
sysroot: {path: "$box/work/two wor*"}
linkage: {static: , dynamic: }
END
on() {
	command=$1
	shift
	run 0 env PKG_CONFIG_SYSROOT_DIR=/wrong PKG_CONFIG_PATH=/own "$crossply" "$command" --definitions definitions \
		--platform linux/arm64 "$@"
}
on pkg-config --toolchain rooted --libs zlib
stdout_is <<'END'
--static --libs zlib LIBDIR={work}/two words/usr/lib/pkgconfig:/usr/share/arm64 ROOT={work}/two words PATH=/own
END
on pkg-config --toolchain rooted --link dynamic --libs zlib
stdout_is <<'END'
--libs zlib LIBDIR={work}/two words/usr/lib/pkgconfig:/usr/share/arm64 ROOT={work}/two words PATH=/own
END
on pkg-config --toolchain fake --libs zlib
stdout_is <<'END'
--static --libs zlib LIBDIR= ROOT=unset PATH=/own
END
run 125 crossply windres --definitions definitions --platform linux/arm64 --toolchain fake x.rc
stderr_has 'a program for `windres` of the toolchain fake for linux/arm64' 'none in its definition'
run 125 crossply ar --definitions definitions --platform linux/arm64 --toolchain fake x.rc
stderr_has 'none in PATH' 'hint: crossply setup linux/arm64 --toolchain fake'
