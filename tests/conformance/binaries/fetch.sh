# Sourced: packages of Debian's own release for any architecture, by way of private lists.
# Where the system's own lists have Debian from; a release without a dash is no update of another one.
archive=$(apt-get indextargets --format '$(ORIGIN)|$(REPO_URI)|$(RELEASE)' 'Created-By: Packages' |
	sed -n 's/^Debian|\(.*\)|[a-z]*$/\1/p' | sort -u | head -n 1)
[ -n "$archive" ] || {
	echo "the system's own package lists name no Debian archive: run apt-get update" >&2
	exit 1
}

# fetch SUITE ARCHITECTURE...: the packages that $names lists, of each, into debs/.
fetch() {
	suite=$1
	shift
	mkdir -p "$suite/lists/partial" "$suite/cache/archives/partial" debs
	keys=/usr/share/keyrings/debian-archive-keyring.gpg
	echo "deb [signed-by=$keys] $archive $suite main" >"$suite/sources.list"
	list=$(echo "$@" | tr ' ' ',')
	private="-q -o Dir::Etc::SourceList=$PWD/$suite/sources.list -o Dir::Etc::SourceParts=/dev/null
		-o Dir::State::Lists=$PWD/$suite/lists -o Dir::State::status=/dev/null -o Dir::Cache=$PWD/$suite/cache
		-o APT::Architecture=$1 -o APT::Architectures=$list -o APT::Sandbox::User= -o Acquire::Retries=3
		-o Acquire::Languages=none"
	packages=
	for architecture; do
		for name in $names; do
			packages="$packages $name:$architecture"
		done
	done
	# A mirror in the middle of an update answers with lists and files that do not match for some minutes.
	for pause in 20 60 120 240 0; do
		# shellcheck disable=SC2086
		if apt-get $private update && (cd debs && apt-get $private download $packages); then
			return 0
		fi
		[ $pause != 0 ] || return 1
		sleep $pause
	done
}
