# Packages come from archives that are signed by a key that is trusted, and are what was signed; nothing else is used.
. "$here/debian_archive.sh"
archive_begin
sysroots=$box/cache/crossply/sysroots
key stranger stranger.gpg
mkdir -p tree/usr/include
echo base >tree/usr/include/base.h
package base-dev 1.0
mkdir -p tree/usr/include
echo zed >tree/usr/include/zed.h
package zed-dev 1.0

# refused TEXT...: setup fails, says so, and leaves neither sysroot nor lock file.
refused() {
	run 1 rooted linux/arm64 --with zed-dev
	stderr_has "$@"
	absent crossply.lock "$sysroots/own-arm64"
	run 0 find "$sysroots" -name 'own-arm64*'
	stdout_empty
	run 0 find "$box/cache/crossply/packages" -type f
	stdout_empty
}

archive_lists
refused 'crossply takes packages from signed archives only'
signer=stranger archive_publish
refused 'NO_PUBKEY' 'hint: the archive is signed with a key that this system does not trust'

# Signed, and changed afterwards: the lists, then a package.
archive_publish
sed -i 's/^Version: 1.0/Version: 6.6/' archive/Packages
refused 'Hash Sum mismatch' 'hint: the mirror is in the middle of an update, or damages what it sends'
archive_publish
sed -i 's/^Suite: .*/Suite: evil/' archive/InRelease
refused 'BADSIG'
archive_publish
cp archive/zed-dev_1.0_arm64.deb good.deb
printf evil | dd of=archive/zed-dev_1.0_arm64.deb bs=1 seek=200 conv=notrunc 2>/dev/null
run 1 rooted linux/arm64 --with zed-dev
stderr_has 'Hash Sum mismatch' 'zed-dev'
absent crossply.lock "$sysroots/own-arm64"

# The same archive, as it should be.
cp good.deb archive/zed-dev_1.0_arm64.deb
run 0 rooted linux/arm64 --with zed-dev
exists "$sysroots/own-arm64/usr/include/zed.h" crossply.lock

# A package that is damaged where it is kept is fetched again, or asked for where nothing may be fetched.
digest=$(sed -n 's/.*zed-dev.*sha256: \([0-9a-f]*\).*/\1/p' crossply.lock)
rm -rf "$sysroots"
printf evil | dd of="$box/cache/crossply/packages/$digest.deb" bs=1 seek=200 conv=notrunc 2>/dev/null
run 3 rooted linux/arm64 --with zed-dev --offline
stderr_has 'zed-dev 1.0' 'it was never fetched, or is damaged' 'hint: run the same command once without --offline'
absent "$sysroots/own-arm64"
run 0 rooted linux/arm64 --with zed-dev --locked
same "$box/cache/crossply/packages/$digest.deb" good.deb
