#!/bin/sh
# corpus.sh FOLDER: the two trees of the layer benchmark, from Debian packages; nothing is installed.
#   FOLDER/elf   programs and libraries of five architectures: what layers of per-platform binaries hold
#   FOLDER/root  many small files: what a root file system holds
set -eu
[ $# = 1 ] || {
	echo "usage: corpus.sh FOLDER" >&2
	exit 2
}
mkdir -p "$1"
folder=$(cd "$1" && pwd)
programs="busybox-static bash-static zsh-static sash tini runc restic etcd-server skopeo e2fsck-static libc6 coreutils"
files="python3.11-minimal libpython3.11-stdlib libpython3.11-minimal perl-modules-5.36 perl-base libperl5.36 vim-runtime
libc6-dev linux-libc-dev libstdc++-12-dev tzdata locales git git-man man-db groff-base"

# unpack ARCHITECTURE TREE PACKAGE...: with lists and a status of our own, so that the machine's are left alone.
unpack() {
	state=$folder/state/$1 tree=$2
	set -- "$1" "$@"
	options="-qq -oAPT::Sandbox::User=root -oAPT::Architecture=$1 -oAPT::Architectures=$1 -oDir::State::status=/dev/null
		-oDir::State::Lists=$state/lists"
	shift 3
	mkdir -p "$state/lists/partial" "$state/packages" "$tree"
	apt-get $options update || echo "corpus: some package lists are missing" >&2
	for package; do
		(cd "$state/packages" && apt-get $options download "$package") || echo "corpus: $package is missing" >&2
	done
	for package in "$state/packages"/*.deb; do
		dpkg-deb -x "$package" "$tree"
	done
	rm -r "$state/packages"
}

# keep_elf TREE: removes all that is no ELF file, and glibc's several hundred small converters.
keep_elf() {
	find "$1" ! -type d ! -type f -delete
	find "$1" -type f | while IFS= read -r file; do
		case $file in
		*/gconv/*) rm "$file" ;;
		*) [ "$(head -c 4 "$file" | od -An -tx1 | tr -d ' \n')" = 7f454c46 ] || rm "$file" ;;
		esac
	done
	find "$1" -type d -empty -delete
}

for architecture in amd64 arm64 armhf ppc64el s390x; do
	[ -d "$folder/elf/$architecture" ] && continue
	unpack "$architecture" "$folder/new" $programs
	keep_elf "$folder/new"
	mkdir -p "$folder/elf"
	mv "$folder/new" "$folder/elf/$architecture"
done
if [ ! -d "$folder/root" ]; then
	unpack amd64 "$folder/new" $files
	mv "$folder/new" "$folder/root"
fi
rm -rf "$folder/state"
du -sm "$folder/elf" "$folder/root"
