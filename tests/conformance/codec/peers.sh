#!/bin/sh
# peers.sh PEERS files|inputs|long: runs PEERS (peers.c).
#
# The files are those of CROSSPLY_CORPUS, a folder (tests/bench/layer/corpus.sh makes a good one), else a choice of this
# system's: programs and libraries, texts and small files of all kinds, about 20 MB.
set -eu
peers=$1 what=$2
[ -x "$peers" ] || {
	echo "not built: libdeflate or ISA-L is missing (packages libdeflate-dev, libisal-dev)"
	exit 77
}

# take BYTES: of "SIZE PATH" on stdin, in the order of a hash of the paths, so many bytes.
take() {
	awk -v most="$1" '{ hash = 0; for (i = 1; i <= length($0); i++) hash = (hash * 31 + i * 7 + length($0)) % 65521
		print hash "\t" $0 }' | sort -n | cut -f 2- |
		awk -v most="$1" 'sum + $1 <= most { sum += $1; sub(/^[0-9]* /, ""); print }'
}

case $what in
files)
	if [ -n "${CROSSPLY_CORPUS-}" ]; then
		find "$CROSSPLY_CORPUS" -type f | "$peers" files
		exit
	fi
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	find /usr/bin /usr/lib -type f -readable -size -8000k -printf '%s %p\n' | take 16000000 >"$work/list"
	find /usr/share /etc -type f -readable -size -2000k -printf '%s %p\n' 2>/dev/null | take 4000000 >>"$work/list"
	[ "$(wc -l <"$work/list")" -gt 200 ]
	"$peers" files <"$work/list"
	echo "$(wc -l <"$work/list") files"
	;;
inputs) "$peers" inputs ;;
long)
	work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
	trap 'rm -rf "$work"' EXIT
	"$peers" long "$work/long.gz"
	gzip -t "$work/long.gz"
	# What the trailer says: the size modulo 2^32.
	[ "$(tail -c 4 "$work/long.gz" | od -An -tu4 | tr -d ' ')" = 1 ]
	echo "$(wc -c <"$work/long.gz") bytes for 4 GiB and one"
	;;
esac
