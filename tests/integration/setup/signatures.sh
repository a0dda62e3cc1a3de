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
# Digests and signatures that can be forged, whatever this machine's apt is told elsewhere.
cat >apt.conf <<'EOF'
APT::Get::AllowUnauthenticated "true";
Acquire::AllowInsecureRepositories "true";
Acquire::AllowWeakRepositories "true";
Acquire::AllowDowngradeToInsecureRepositories "true";
EOF
export APT_CONFIG="$PWD/apt.conf"
digest=SHA1 archive_publish
refused 'provides only weak security information' "hint: the archive's lists have no digests but MD5 and SHA-1"
signed_digest=SHA1 archive_publish
refused 'signatures were invalid' 'made with what counts as forgeable by now'
rm archive/InRelease
refused 'crossply takes packages from signed archives only'

# Sources that have apt trust what nobody signed; where there is a good signature nevertheless, nothing is wrong.
cp archive.sources untrusted.sources
sed 's/^Suites/Trusted: yes\nSuites/' untrusted.sources >archive.sources
unsigned() {
	refused 'hint: crossply takes packages from signed archives only' 'from an archive whose signature is good' \
		'archive.sources:1: ' 'found none of file:{work}/archive/'
}
unsigned
signer=stranger archive_publish
unsigned
archive_publish
sed -i 's/^Suite: .*/Suite: evil/' archive/InRelease
unsigned
archive_publish
run 0 rooted linux/arm64 --with zed-dev
rm -r "$box/cache/crossply" crossply.lock
sed 's/^Suites/Allow-Insecure: yes\nSuites/' untrusted.sources >archive.sources
signer=stranger archive_publish
refused 'NO_PUBKEY'
mv untrusted.sources archive.sources

# Lists of another time; the sources say so, since this machine may be told not to look.
sed -i 's/^Suites/Check-Date: yes\nCheck-Valid-Until: yes\nSuites/' archive.sources
archive_publish 'Valid-Until: Mon, 01 Jan 2024 00:00:00 UTC'
refused 'is expired (invalid since' 'hint: the mirror is not kept up' '[check-valid-until=no]'
lacks 'Unable to locate package'
released='Tue, 01 Jan 2036 00:00:00 UTC' archive_publish
refused 'is not valid yet' "hint: set this machine's clock"
archive_sources >archive.sources

# The signature may be in a file of its own.
archive_publish
sed '1,/^$/d;/^-----BEGIN PGP SIGNATURE/,$d' archive/InRelease >archive/Release
rm archive/InRelease
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --local-user archive --armor --detach-sign \
	--output archive/Release.gpg archive/Release
gpgconf --kill all
run 0 rooted linux/arm64 --with zed-dev
rm -r "$box/cache/crossply" crossply.lock archive/Release archive/Release.gpg

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
sha256=$(sed -n 's/.*zed-dev.*sha256: \([0-9a-f]*\).*/\1/p' crossply.lock)
rm -rf "$sysroots"
printf evil | dd of="$box/cache/crossply/packages/$sha256.deb" bs=1 seek=200 conv=notrunc 2>/dev/null
run 3 rooted linux/arm64 --with zed-dev --offline
stderr_has 'zed-dev 1.0' 'it was never fetched, or is damaged' 'hint: run the same command once without --offline'
absent "$sysroots/own-arm64"
run 0 rooted linux/arm64 --with zed-dev --locked
same "$box/cache/crossply/packages/$sha256.deb" good.deb

# The newest packages are those of lists that could be read: nothing is renewed without them.
cp crossply.lock before.lock
mv archive elsewhere
run 1 rooted linux/arm64 --with zed-dev --update
stderr_has 'no longer has a Release file' 'hint: the archive has gone from the address'
same crossply.lock before.lock
run 0 rooted linux/arm64 --with zed-dev
mv elsewhere archive
run 0 rooted linux/arm64 --with zed-dev --update
