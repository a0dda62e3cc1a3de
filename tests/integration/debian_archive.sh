# A signed archive of little packages, and a toolchain whose sysroot is made of them; sourced by cases of `setup`.
#
#   archive_begin               a toolchain `rooted` for linux/arm64, linux/arm/v6 and linux/arm/v7, and a key
#   package NAME VERSION [FIELD...]   a package of what is in the folder ./tree, which is emptied
#   archive_publish [FIELD...]  lists and signature over all packages in ./archive; fields of the Release file
#   archive_sources             prints what archive.sources holds
need dpkg-deb apt-get gpg gpgconf
export GNUPGHOME="$box/work/gnupg"

# key NAME FILE: makes a key, and exports it. No agent is left behind.
key() {
	gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-gen-key "$1" ed25519 sign never 2>/dev/null
	gpg --batch --quiet --export "$1" >"$2"
	gpgconf --kill all
}

archive_begin() {
	fake_toolchain
	sed -i 's|^platforms:.*|platforms: {linux/arm64: , linux/arm/v6: , linux/arm/v7: }|' definitions/fake.yaml
	cat >definitions/rooted.yaml <<'EOF'
family: rooted
extends: fake
order: 2
compile: ["--sysroot={sysroot}"]
sysroot:
  name: "own-{debian-arch}"
  architecture: "{debian-arch}"
  libraries: yes
  packages: [none-dev | base-dev]
  layout: {usr: usr}
EOF
	sed -i 's/^order: 1/order: 3/' definitions/fake.yaml
	mkdir -p archive tree
	mkdir -m 700 "$GNUPGHOME"
	key archive archive.gpg
	archive_sources >archive.sources
	export CROSSPLY_DEFINITIONS="$box/work/definitions"
}

archive_sources() {
	printf 'Types: deb\nURIs: file://%s/archive\nSuites: ./\nSigned-By: %s/archive.gpg\n' "$box/work" "$box/work"
}

package() {
	name=$1
	version=$2
	shift 2
	mkdir -p tree/DEBIAN
	{
		printf 'Package: %s\nVersion: %s\nArchitecture: %s\n' "$name" "$version" "${architecture:-arm64}"
		printf 'Maintainer: test <test@example.org>\nDescription: for tests\n'
		for field; do
			printf '%s\n' "$field"
		done
	} >tree/DEBIAN/control
	SOURCE_DATE_EPOCH=1 dpkg-deb --root-owner-group -Znone -b tree archive >/dev/null
	rm -rf tree
	mkdir tree
}

# What dpkg-scanpackages and apt-ftparchive would write, which are not everywhere.
archive_lists() {
	(
		cd archive
		for deb in *.deb; do
			dpkg-deb -f "$deb"
			printf 'Filename: ./%s\nSize: %s\nSHA256: %s\nSHA512: %s\n\n' "$deb" "$(stat -c %s "$deb")" \
				"$(sha256sum "$deb" | cut -d ' ' -f 1)" "$(sha512sum "$deb" | cut -d ' ' -f 1)"
		done >Packages
	)
}

archive_publish() {
	archive_lists
	(
		cd archive
		rm -f InRelease
		{
			printf 'Origin: test\nSuite: stable\nDate: %s\nArchitectures: arm64 armel armhf\n' \
				"${released:-$(date -u '+%a, %d %b %Y %H:%M:%S UTC')}"
			for field; do
				printf '%s\n' "$field"
			done
			printf '%s:\n' "${digest:-SHA256}"
			sum=$(echo "${digest:-SHA256}sum" | tr '[:upper:]' '[:lower:]')
			printf ' %s %s Packages\n' "$($sum Packages | cut -d ' ' -f 1)" "$(stat -c %s Packages)"
		} >Release
		gpg --batch --quiet --pinentry-mode loopback --passphrase '' --local-user "${signer:-archive}" \
			--digest-algo "${signed_digest:-SHA256}" --clearsign --output InRelease Release
		gpgconf --kill all
		rm Release
	)
}

# rooted ARGUMENT...: crossply setup with this archive.
rooted() {
	"$crossply" setup --toolchain rooted --sources archive.sources "$@"
}
