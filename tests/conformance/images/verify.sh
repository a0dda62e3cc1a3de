#!/bin/sh
# Images that buildah, umoci and skopeo make of a dynamic program with its libraries: right ones pass; one that lacks, or
# has wrong, any part of what the program needs is refused, with the check that says so.
set -eu
here=$1 crossply=$2
. "$here/begin.sh"
need buildah umoci skopeo aarch64-linux-gnu-gcc
need_root buildah
sysroot=/usr/aarch64-linux-gnu/lib
cc() {
	aarch64-linux-gnu-gcc -O1 "$@"
}

# A program, its own library with symbol versions beside it, the C library where Debian has it, a script in front.
cat >greet.c <<'END'
const char *greet(void);
const char *greet(void)
{
	return "hello";
}
END
cat >app.c <<'END'
#include <stdio.h>
const char *greet(void);
int main(void)
{
	return puts(greet()) < 0;
}
END
echo 'GREET_1 { greet; };' >one.map
echo 'GREET_1 { }; GREET_2 { greet; } GREET_1;' >two.map
mkdir -p tree/opt/app/bin tree/opt/app/lib tree/lib/aarch64-linux-gnu tree/usr/bin tree/etc/ld.so.conf.d
lib() {
	cc -shared -fPIC -Wl,-soname,libgreet.so.1 -Wl,--version-script="$1" -o "$2" greet.c
}
lib two.map tree/opt/app/lib/libgreet.so.1
lib one.map old.so
# shellcheck disable=SC2016
cc -o tree/opt/app/bin/app app.c tree/opt/app/lib/libgreet.so.1 -Wl,-rpath,'$ORIGIN/../lib' -Wl,--enable-new-dtags
cp "$sysroot/ld-linux-aarch64.so.1" tree/lib/
cp "$sysroot/libc.so.6" tree/lib/aarch64-linux-gnu/
cp dist/linux-arm64/hello tree/usr/bin/sh
ln -s usr/bin tree/bin
printf '#!/bin/sh\nexec /opt/app/bin/app "$@"\n' >tree/opt/app/start
chmod 755 tree/opt/app/start

# verify STATUS IMAGE ARGUMENT...: the report goes to `report`.
verify() {
	wanted=$1
	shift
	status=0
	"$crossply" verify "$@" >report 2>&1 || status=$?
	[ "$status" = "$wanted" ] || fail "verify $*: status $status: $(cat report)"
}
says() {
	for text; do
		grep -qF -- "$text" report || fail "verify does not say \"$text\": $(cat report)"
	done
}

# By buildah, in two layers.
build() {
	buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"
}
container=$(build from --arch arm64 scratch)
build copy -q "$container" tree/lib /lib >/dev/null
build commit -q "$container" base >/dev/null
container=$(build from --arch arm64 localhost/base)
build copy -q "$container" tree / >/dev/null
build config --arch arm64 --os linux --entrypoint '["app"]' --env PATH=/usr/bin:/opt/app/bin "$container"
build commit -q "$container" "oci:$work/by-buildah:app" >/dev/null
verify 0 by-buildah --strict
says 'linux/arm64'
expect 'layers by buildah' 2 "$("$crossply" inspect by-buildah --json | grep -o diff_id | wc -l)"
echo 'ok: buildah'

# By skopeo, as every archive that it knows.
for kind in oci-archive docker-archive; do
	skopeo --insecure-policy --override-arch arm64 copy -q oci:by-buildah:app "$kind:$kind.tar:app:1"
	verify 0 "$kind.tar" --strict
	gzip -k "$kind.tar"
	verify 0 "$kind.tar.gz"
	echo "ok: skopeo $kind"
done
skopeo --insecure-policy --override-arch arm64 copy -q --dest-compress-format zstd --dest-compress oci:by-buildah:app \
	oci:by-skopeo:app
"$crossply" inspect by-skopeo --json | grep -q 'tar+zstd' || fail 'skopeo did not compress with zstd'
verify 0 by-skopeo
echo 'ok: skopeo with zstd'

# By umoci, whose layers are what changed in a folder.
umoci --log=error init --layout by-umoci
umoci --log=error new --image by-umoci:base
umoci --log=error config --image by-umoci:base --architecture arm64 --os linux --config.entrypoint /opt/app/start
umoci --log=error unpack --rootless --image by-umoci:base bundle
cp -a tree/. bundle/rootfs/
umoci --log=error repack --image by-umoci:app bundle
verify 0 by-umoci --ref app --strict
echo 'ok: umoci'
# Its layers of single files end in the middle of a block (0.4).
umoci --log=error config --image by-umoci:base --tag by-insert
umoci --log=error insert --image by-umoci:by-insert tree/lib /lib
umoci --log=error insert --image by-umoci:by-insert tree /
verify 0 by-umoci --ref by-insert --strict
echo 'ok: umoci insert'

# changed NAME CHECK TEXT COMMAND...: one more layer, which the command makes; only that check fails, and says so.
changed() {
	name=$1 check=$2 text=$3
	shift 3
	cp -a bundle "bundle-$name"
	(cd "bundle-$name/rootfs" && "$@")
	# Files of the same second would look unchanged.
	umoci --log=error repack --refresh-bundle --image "by-umoci:$name" "bundle-$name"
	rm -rf "bundle-$name"
	verify 1 by-umoci --ref "$name" --strict
	says " $check: found " "$text"
	failed=$(sed -n 's/^[^ ]* of linux\/arm64: \([a-z-]*\): found.*/\1/p' report | sort -u)
	expect "$name" "$check" "$failed"
}
umoci --log=error unpack --rootless --image by-umoci:app fresh
rm -rf bundle
mv fresh bundle
changed without-library library 'no libgreet.so.1' rm opt/app/lib/libgreet.so.1
changed without-libc library 'libc.so.6, which it needs' rm -r lib/aarch64-linux-gnu
changed old-library symbol-version 'GREET_2 of libgreet.so.1' cp "$work/old.so" opt/app/lib/libgreet.so.1
changed without-loader loader 'no /lib/ld-linux-aarch64.so.1' rm lib/ld-linux-aarch64.so.1
changed without-shell loader 'no /bin/sh' rm usr/bin/sh
changed without-entrypoint entrypoint 'none at /opt/app/start' rm opt/app/start
changed closed-entrypoint entrypoint 'mode 0644' chmod 644 opt/app/start
changed empty-entrypoint entrypoint 'an empty file' truncate -s 0 opt/app/start
changed crlf loader 'the line ends with a carriage return' sed -i '1s/$/\r/' opt/app/start
changed unlinked loader 'no /bin/sh' rm bin
changed without-app library 'libgreet' mv opt/app/bin/app usr/bin/app
cp "dist/$(echo "$host" | tr / -)/hello" host-hello
case $host in
linux/arm64) ;;
*)
	changed other-machine machine '' cp "$work/host-hello" usr/bin/hello
	;;
esac
