#!/bin/sh
# skopeo reads layout and archive by every transport, and copies the image without changing a byte.
set -eu
here=$1 crossply=$2
. "$here/begin.sh"
need skopeo

raw_digest() {
	echo "sha256:$(skopeo inspect --raw "$1" | sha256sum | cut -d' ' -f1)"
}

expect 'the index of the layout' "$digest" "$(raw_digest oci:layout:1.0)"
expect 'the index of the archive' "$digest" "$(raw_digest oci-archive:app.tar)"
skopeo --insecure-policy copy --quiet --all --preserve-digests oci:layout:1.0 oci:copy:1.0
expect 'a copy of the layout' "$digest" "$(raw_digest oci:copy:1.0)"
skopeo --insecure-policy copy --quiet --all --preserve-digests oci-archive:app.tar dir:folder
expect 'a copy of the archive' "$digest" "sha256:$(sha256sum <folder/manifest.json | cut -d' ' -f1)"

# Layers compressed with zstd: copied as they are, and unpacked when they are turned into gzip.
pack -o zstd --compress zstd --digest-file zstd-digest >/dev/null
skopeo --insecure-policy copy --quiet --all --preserve-digests oci:zstd:1.0 oci:zstd-copy:1.0
expect 'a copy of zstd layers' "$(cat zstd-digest)" "$(raw_digest oci:zstd-copy:1.0)"
skopeo --insecure-policy copy --quiet --dest-compress-format gzip oci:zstd:1.0-${suffixes##* } dir:unpacked
"$crossply" inspect zstd --check >/dev/null || fail 'our own reader refuses zstd layers'
"$crossply" inspect copy --check >/dev/null || fail 'our own reader refuses what skopeo wrote'

set -- $suffixes
for platform in $platforms; do
	suffix=$1
	shift
	rest=${platform#linux/}
	variant=''
	case $rest in
	*/*) variant=${rest#*/} ;;
	esac
	found=$(skopeo --override-os linux --override-arch "${rest%%/*}" ${variant:+--override-variant "$variant"} \
		inspect --config oci:layout:1.0 | python3 -c 'import json, sys
config = json.load(sys.stdin)
print("/".join(config[key] for key in ("os", "architecture", "variant") if config.get(key)))')
	expect "$platform of the index" "$platform" "$found"
	for from in oci:layout:1.0-$suffix docker-archive:app.tar:app:1.0-$suffix; do
		found=$(skopeo inspect --config "$from" | python3 -c 'import json, sys
config = json.load(sys.stdin)
print("/".join(config[key] for key in ("os", "architecture", "variant") if config.get(key)))')
		expect "$from" "$platform" "$found"
	done
done
