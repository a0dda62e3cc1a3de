# Ubuntu's way: one archive for amd64, and another for the rest, which share a Release file; components; every digest.
. "$here/debian_archive.sh"
need python3
archive_begin
printf 'PRETTY_NAME="Ubuntu 24.04 LTS"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n' >release
export CROSSPLY_OS_RELEASE="$PWD/release"
mkdir -p tree/usr/include
echo base >tree/usr/include/base.h
package base-dev 1.0
mkdir -p tree/usr/include
echo zed >tree/usr/include/zed.h
package zed-dev 1.0ubuntu1 'Depends: base-dev'

# lists COMPONENT PACKAGE: both archives' lists; that of amd64 is empty.
lists() {
	for architecture in amd64 arm64; do
		mkdir -p "dists/noble/$1/binary-$architecture"
		: >"dists/noble/$1/binary-$architecture/Packages"
	done
	mkdir -p "pool/$1"
	mv ../../archive/"$2"_*.deb "pool/$1"
	deb=$(echo "pool/$1/$2"_*.deb)
	{
		dpkg-deb -f "$deb"
		printf 'Filename: %s\nSize: %s\nMD5sum: %s\nSHA1: %s\nSHA256: %s\nSHA512: %s\n\n' "$deb" \
			"$(stat -c %s "$deb")" "$(md5sum "$deb" | cut -d ' ' -f 1)" "$(sha1sum "$deb" | cut -d ' ' -f 1)" \
			"$(sha256sum "$deb" | cut -d ' ' -f 1)" "$(sha512sum "$deb" | cut -d ' ' -f 1)"
	} >"dists/noble/$1/binary-arm64/Packages"
}
mkdir -p web/ubuntu-ports web/ubuntu
cd web/ubuntu-ports
lists main base-dev
lists universe zed-dev
cd dists/noble
{
	printf 'Origin: Ubuntu\nLabel: Ubuntu\nSuite: noble\nCodename: noble\nDate: %s\nAcquire-By-Hash: yes\n' \
		"$(date -u '+%a, %d %b %Y %H:%M:%S UTC')"
	printf 'Architectures: amd64 arm64 armhf\nComponents: main universe\n'
	for digest in MD5Sum SHA1 SHA256 SHA512; do
		echo "$digest:"
		sum=$(echo "${digest%Sum}sum" | tr '[:upper:]' '[:lower:]')
		for list in */*/Packages; do
			printf ' %s %s %s\n' "$($sum "$list" | cut -d ' ' -f 1)" "$(stat -c %s "$list")" "$list"
		done
	done
} >Release
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --local-user archive --clearsign --output InRelease Release
gpgconf --kill all
rm Release
cd ../../../..
cp -r web/ubuntu-ports/. web/ubuntu
rm -r web/ubuntu/dists/noble/*/binary-arm64 web/ubuntu/pool

python3 -u -m http.server 0 --bind 127.0.0.1 --directory web >served 2>/dev/null &
server=$!
trap 'kill $server' EXIT
wait_for grep -q ' port ' served
port=$(sed 's/.* port \([0-9]*\).*/\1/' served)
for archive in ubuntu ubuntu-ports; do
	printf 'Types: deb\nURIs: http://127.0.0.1:%s/%s/\nSuites: noble\nComponents: main universe\nSigned-By: %s/archive.gpg\n' \
		"$port" $archive "$PWD" >$archive.sources
done

run 1 crossply setup --toolchain rooted --sources ubuntu.sources linux/arm64 --with zed-dev
stderr_has '404' 'hint: the mirror does not have this architecture' 'ports.ubuntu.com'
absent crossply.lock "$box/cache/crossply/sysroots/own-arm64"
run 0 crossply setup --toolchain rooted --sources ubuntu-ports.sources linux/arm64 --with zed-dev
exists "$box/cache/crossply/sysroots/own-arm64/usr/include/zed.h" "$box/cache/crossply/sysroots/own-arm64/usr/include/base.h"
grep -q "name: zed-dev, version: \"1.0ubuntu1\", sha256: $(sha256sum web/ubuntu-ports/pool/universe/*.deb | cut -d ' ' -f 1)" \
	crossply.lock || fail "$(cat crossply.lock)"
