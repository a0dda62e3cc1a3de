# debian_source PACKAGE...: the upstream sources of Debian packages, unpacked as ./PACKAGE in the current folder, by way of
# a private list of sources: nothing of the system's own lists is touched.
debian_source() {
	mkdir -p apt/lists/partial apt/cache/archives/partial download
	apt-get indextargets --format '$(ORIGIN)|deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		sed -n 's/^Debian|//p' | sort -u >apt/sources.list
	[ -s apt/sources.list ] || {
		echo "the system's own package lists name no Debian archive: run apt-get update" >&2
		return 1
	}
	private="-q -o Dir::Etc::SourceList=$PWD/apt/sources.list -o Dir::Etc::SourceParts=/dev/null
		-o Dir::State::Lists=$PWD/apt/lists -o Dir::Cache=$PWD/apt/cache -o APT::Sandbox::User= -o Acquire::Retries=3"
	for pause in 20 60 120 240 0; do
		if apt-get $private update && (cd download && apt-get $private source --download-only "$@"); then
			break
		fi
		[ $pause != 0 ] || return 1
		sleep $pause
	done
	for package; do
		mkdir "$package"
		tar -xf "download/${package}"_*.orig.tar.*[!c] -C "$package" --strip-components=1
	done
}

# debian_package ARCHITECTURE PACKAGE: what a binary package of another architecture holds, as ./PACKAGE-ARCHITECTURE.
debian_package() {
	mkdir -p foreign/lists/partial foreign/cache/archives/partial download
	apt-get indextargets --format '$(ORIGIN)|deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		sed -n 's/^Debian|//p' | sort -u >foreign/sources.list
	private="-q -o Dir::Etc::SourceList=$PWD/foreign/sources.list -o Dir::Etc::SourceParts=/dev/null
		-o Dir::State::Lists=$PWD/foreign/lists -o Dir::Cache=$PWD/foreign/cache -o Dir::State::Status=/dev/null
		-o APT::Architecture=$1 -o APT::Architectures=$1 -o APT::Sandbox::User= -o Acquire::Retries=3"
	for pause in 20 60 120 240 0; do
		if apt-get $private update && (cd download && apt-get $private download "$2"); then
			break
		fi
		[ $pause != 0 ] || return 1
		sleep $pause
	done
	dpkg-deb -x download/"$2"_*_"$1".deb "$2-$1"
}
