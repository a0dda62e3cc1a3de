# A sysroot appears whole or not at all, and a second run finds it there.
fake_toolchain

cat >definitions/rooted.yaml <<'END'
family: rooted
extends: fake
sysroot: {name: own-arm64, architecture: arm64, packages: [a-dev], layout: {usr: usr}}
END
program apt-get <<'END'
#!/bin/sh
for last; do :; done
case "$*" in
*--print-uris*) echo "'http://x/a.deb' a-dev_1_arm64.deb 1 SHA256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";;
*indextargets*) : >"$XDG_CACHE_HOME/x_InRelease"; printf 'http://x/\tPackages\t%s\tx:1\n' "$XDG_CACHE_HOME/x_Packages";;
*download*) printf x >a-dev_1_arm64.deb;;
esac
END
program dpkg-deb <<'END'
#!/bin/sh
mkdir -p "$3/usr/lib" && echo crt1 >"$3/usr/lib/crt1.o"
END
run 3 crossply explain --definitions definitions --toolchain rooted linux/arm64
stdout_has 'no toolchain is ready for linux/arm64' 'own-arm64 is not there'
stderr_has 'hint: crossply setup linux/arm64 --toolchain rooted'
run 0 crossply setup --definitions definitions --toolchain rooted linux/arm64
stdout_is <<'END'
linux/arm64: rooted is ready (fake-cc 1.0)
END
exists "$box/cache/crossply/sysroots/own-arm64/crossply-sysroot.json" "$box/cache/crossply/sysroots/own-arm64/usr/lib/crt1.o"
program apt-get <<'END'
#!/bin/sh
exit 1
END
run 0 crossply setup --definitions definitions --toolchain rooted linux/arm64
rm -r "$box/cache/crossply/sysroots/own-arm64"
run 1 crossply setup --definitions definitions --toolchain rooted linux/arm64
stderr_has 'set up linux/arm64: fetch sysroot own-arm64' 'architecture arm64'
absent "$box/cache/crossply/sysroots/own-arm64"
run 2 crossply setup
stderr_has 'ARG TARGETPLATFORM'
run 2 crossply setup --language ada linux/arm64
stderr_has 'ada' 'c or c++'
run 1 crossply setup linux/loong64
stderr_has 'none that serves this platform'
