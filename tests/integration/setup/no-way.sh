# Where packages cannot be had: no network, a full disk, a read-only home, a system that is neither Debian nor Ubuntu.
. "$here/debian_archive.sh"
need unshare mount setpriv
archive_begin
sysroots=$box/cache/crossply/sysroots
mkdir -p tree/usr/include
echo base >tree/usr/include/base.h
package base-dev 1.0
mkdir -p tree/usr/include
head -c 900000 /dev/urandom >tree/usr/include/zed.h
package zed-dev 1.0
archive_publish

# Nobody listens on that port.
printf 'deb [signed-by=%s] http://127.0.0.1:9/ ./\n' "$box/work/archive.gpg" >away.list
run 1 crossply setup --toolchain rooted --sources away.list linux/arm64 --with zed-dev
stderr_has 'Could not connect to 127.0.0.1:9' 'what was fetched before can be used with --offline'
absent crossply.lock "$sysroots/own-arm64"
run 3 rooted linux/arm64 --with zed-dev --offline
stderr_has 'nothing in the lists that are here' 'run it once without --offline'

# A disk with room for the lists, and then for nothing more; with room again it goes on.
mkdir small
cat >inside <<'EOF'
mount -t tmpfs -o size=${1}k none small || exit 77
"$crossply" setup --toolchain rooted --sources archive.sources linux/arm64 --with zed-dev && exec echo enough
find small -name '*.deb' -o -name 'own-arm64*' ! -name '*.work'
mount -o remount,size=20m small
"$crossply" setup --toolchain rooted --sources archive.sources linux/arm64 --with zed-dev >/dev/null || exit 10
cmp small/crossply/sysroots/own-arm64/usr/include/base.h base.h || exit 11
EOF
echo base >base.h
failed=0 # how much apt needs differs
for size in 100 700 1500 2300; do
	rm -f crossply.lock
	run 0 mounting env XDG_CACHE_HOME="$PWD/small" sh inside $size
	exists crossply.lock
	! grep -q '^enough' "$box/result/out" || continue
	stderr_has 'No space left on device' 'hint: '
	failed=$((failed + 1))
done
[ $failed -ge 2 ] || fail 'no disk was too small'

# A home that cannot be written to; then a place for the cache, but none for the lock file.
chmod -R a+rX . "$box"
chmod 755 .
rm crossply.lock
run 1 stranger setup --toolchain rooted --sources archive.sources linux/arm64 --with zed-dev
stderr_has '{box}/strange-home/.cache: Permission denied' 'hint: '
mkdir "$box/place"
chmod 777 "$box/place"
placed() {
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all -- env XDG_CACHE_HOME="$box/place" \
		"$box/stranger" setup --toolchain rooted --sources archive.sources "$@"
}
if [ "$(id -u)" = 0 ]; then
	run 1 placed linux/arm64 --with zed-dev
	stderr_has 'write the lock file' 'Permission denied' 'hint: '
	run 0 placed linux/arm64 --with zed-dev --no-lock
	stdout_has 'linux/arm64: rooted is ready'
fi

# A cache that another user filled will do, as long as it has what is asked for.
rm -rf "$box/cache/crossply" crossply.lock
run 0 rooted linux/arm64 --with zed-dev
chmod -R a-w "$box/cache/crossply"
run 0 powerless setup --toolchain rooted linux/arm64
run 0 powerless setup --toolchain rooted linux/arm64 --with zed-dev --locked --offline
stdout_has 'linux/arm64: rooted is ready'
run 0 powerless setup --toolchain rooted linux/arm64 --with zed-dev --no-lock
run 1 powerless setup --toolchain rooted --sources archive.sources linux/arm64 --with base-dev --no-lock
stderr_has 'Permission denied' 'hint: '
chmod -R u+w "$box/cache/crossply"

# Another system, by its os-release, whatever programs lie about.
printf 'NAME=Fedora\nID=fedora\nPRETTY_NAME="Fedora Linux 40"\n' >fedora
printf 'ID=mint\nID_LIKE="ubuntu debian"\nPRETTY_NAME=Mint\n' >mint
cat >elsewhere <<'END'
mount --bind fedora /etc/os-release || exit 77
exec "$crossply" setup --toolchain rooted --sources archive.sources linux/arm64 --with base-dev
END
rm -rf "$box/cache/crossply" crossply.lock
run 3 mounting sh elsewhere
stderr_has 'found Fedora Linux 40, which is neither Debian nor Ubuntu' 'wanted Debian or Ubuntu' \
	'hint: bring a sysroot: `crossply setup PLATFORM --toolchain llvm-glibc --sysroot FOLDER`' 'bring a toolchain'
absent crossply.lock "$sysroots/own-arm64"
run 0 env CROSSPLY_OS_RELEASE="$PWD/mint" "$crossply" setup --toolchain rooted --sources archive.sources linux/arm64 \
	--with base-dev
