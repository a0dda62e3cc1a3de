# Libraries in a sysroot: resolved, laid out, pinned by the lock file, made again from it, and preferred from then on.
. "$here/debian_archive.sh"
archive_begin

sysroots=$box/cache/crossply/sysroots
mkdir -p tree/usr/include tree/usr/lib
echo base >tree/usr/include/base.h
package base-dev 1.0
mkdir -p tree/usr/include tree/usr/lib/pkgconfig
echo zed 1 >tree/usr/include/zed.h
ln -s /usr/lib/libzed.so.1 tree/usr/lib/libzed.so
ln -s ../../../../etc/zed tree/usr/lib/zed.conf
package zed-dev 1:1.0-1 'Depends: zed-data (= 1:1.0-1)'
mkdir -p tree/usr/lib tree/etc
echo zed >tree/usr/lib/libzed.so.1
package zed-data 1:1.0-1
mkdir -p tree/usr/include
echo odd >tree/usr/include/odd.h
package odd-dev 0.1
mkdir -p tree/usr/include
package far-dev 0.1
archive_publish

run 0 rooted linux/arm64 --with zed-dev
stdout_is <<'EOF'
linux/arm64: rooted is ready (fake-cc 1.0)
EOF
same "$sysroots/own-arm64/usr/include/base.h" - <<'EOF'
base
EOF
# Dependencies came along, and links stay inside.
exists "$sysroots/own-arm64/usr/lib/libzed.so.1"
[ "$(readlink "$sysroots/own-arm64/usr/lib/libzed.so")" = ../../usr/lib/libzed.so.1 ] || fail 'an absolute link was left'
[ "$(readlink "$sysroots/own-arm64/usr/lib/zed.conf")" = ../../etc/zed ] || fail 'a link leads out of the sysroot'
# Packages that have everything below usr get the links that linker scripts go through.
[ "$(readlink "$sysroots/own-arm64/lib")" = usr/lib ] || fail 'there is no lib'
first=$(readlink "$sysroots/own-arm64")
mask 's/[0-9a-f]\{64\}/DIGEST/'
run 0 cat crossply.lock
stdout_is <<'EOF'
# Written by `crossply setup`; to be kept with the sources. `crossply setup --update` renews it.
version: 1
sysroots:
  "own-arm64":
    libraries: [zed-dev]
    packages:
      - {name: base-dev, version: "1.0", sha256: DIGEST}
      - {name: zed-data, version: "1:1.0-1", sha256: DIGEST}
      - {name: zed-dev, version: "1:1.0-1", sha256: DIGEST}
EOF
cp crossply.lock first.lock

# From now on its family comes before one that was first, for every tool, without being named.
: >calls
run 0 crossply cc --platform linux/arm64 -c x.c
grep -qF -e "--sysroot=$sysroots/$first" calls || fail "the sysroot with the libraries is not used: $(cat calls)"

# Another list replaces the first; the order of names and names twice make no difference.
run 0 rooted linux/arm64 --with odd-dev,zed-dev
second=$(readlink "$sysroots/own-arm64")
[ "$second" != "$first" ] || fail 'two lists, one sysroot'
exists "$sysroots/own-arm64/usr/include/odd.h" "$sysroots/$first/usr/include/zed.h"
cp crossply.lock second.lock
run 0 rooted linux/arm64 --with zed-dev --with 'odd-dev zed-dev'
same crossply.lock second.lock
: >calls
run 0 crossply cc --platform linux/arm64 -c x.c
grep -qF -e "--sysroot=$sysroots/$second" calls || fail "the old sysroot is still used: $(cat calls)"

# What was fetched once needs no archive, whichever of the two is asked for; nor after the sysroots were removed.
mv archive elsewhere
cp first.lock crossply.lock
run 0 rooted linux/arm64 --with zed-dev --locked --offline
[ "$(readlink "$sysroots/own-arm64")" = "$first" ] || fail 'the lock file was not followed'
run 0 find "$sysroots/own-arm64/" -printf '%P %s %l %m\n'
sort "$box/result/out" >before
rm -rf "$sysroots"
run 0 rooted linux/arm64 --with zed-dev --locked --offline
run 0 find "$sysroots/own-arm64/" -printf '%P %s %l %m\n'
sort "$box/result/out" >after
same before after
same crossply.lock first.lock
run 3 rooted linux/arm64 --with far-dev --no-lock --offline
stderr_has 'wanted the package far-dev 0.1 in {box}/cache/crossply/packages' 'hint: run the same command once without --offline'
run 3 rooted linux/arm64 --with other-dev --no-lock --offline
stderr_has 'the package other-dev for arm64' 'or run it once without --offline'
mv elsewhere archive

# An archive that goes on changes nothing that is locked, until it is told to.
mkdir -p tree/usr/include
echo zed 2 >tree/usr/include/zed.h
package zed-dev 1:2.0-1 'Depends: zed-data (= 1:1.0-1)'
archive_publish
run 0 rooted linux/arm64 --with zed-dev
same "$sysroots/own-arm64/usr/include/zed.h" - <<'EOF'
zed 1
EOF
run 0 rooted linux/arm64 --with zed-dev --update
same "$sysroots/own-arm64/usr/include/zed.h" - <<'EOF'
zed 2
EOF
grep -q 'name: zed-dev, version: "1:2.0-1"' crossply.lock || fail 'the lock file was not renewed'
# The old one is still in the archive, and made again.
rm -rf "$box/cache/crossply"
cp first.lock crossply.lock
run 0 rooted linux/arm64 --with zed-dev --locked
[ "$(readlink "$sysroots/own-arm64")" = "$first" ] || fail 'the same lock file made another sysroot'
# Then it goes.
rm archive/zed-dev_1.0-1_arm64.deb
archive_publish
rm -rf "$box/cache/crossply"
run 1 rooted linux/arm64 --with zed-dev --locked
stderr_has 'zed-dev' 'renew the lock file with --update'
absent "$sysroots/own-arm64"

# A lock file that does not match.
cp first.lock crossply.lock
run 1 rooted linux/arm64 --with zed-dev,odd-dev --locked
stderr_has 'crossply.lock' 'found a lock file for the libraries zed-dev' 'wanted the sysroot own-arm64 with the libraries odd-dev zed-dev' \
	'hint: run the same command without --locked'
same crossply.lock first.lock
run 1 rooted linux/arm64 --with zed-dev --locked --lock none.lock
stderr_has 'nothing about it in the lock file'
absent none.lock
run 0 rooted linux/arm64 --with zed-dev --lock third.lock
# In a folder that is not there yet; a file in its place is said, and left as it is.
run 0 rooted linux/arm64 --with zed-dev --lock locks/deep/fourth.lock
same locks/deep/fourth.lock third.lock
echo text >file
run 1 rooted linux/arm64 --with zed-dev --lock file/fifth.lock
stderr_has 'write the lock file'
[ "$(cat file)" = text ] || fail 'the file was changed'
sed '/zed-data/s/sha256: ......../sha256: 00000000/' third.lock >crossply.lock
run 1 rooted linux/arm64 --with zed-dev
stderr_has 'zed-data' 'as in the lock file' 'tampered with'
for bad in 's/^version: 1/version: 2/' 's/sha256: ..../sha256: /' 's/^sysroots:/sysroot:/' 's/libraries: \[/libraries: {/'; do
	sed "$bad" first.lock >crossply.lock
	run 1 rooted linux/arm64 --with zed-dev
	stderr_has 'crossply.lock'
done

# Said instead of done.
run 0 rooted --print linux/arm64 --with zed-dev
stdout_has 'install --yes --no-install-recommends --download-only none-dev zed-dev' \
	'Dir::Etc::sourcelist "{work}/archive.sources";' '/cache/archives/*.deb; do dpkg-deb -x'

# Mistakes.
rm crossply.lock
run 1 rooted linux/arm64 --with zedd-dev
stderr_has 'the package zedd-dev for arm64' 'hint: did you mean zed-dev?'
absent crossply.lock
run 2 rooted linux/arm64 --with zed-dev=1.0
stderr_has 'zed-dev=1.0' 'the lock file pins versions'
run 2 rooted linux/arm64 --with -oAPT::Get::AllowUnauthenticated=true
run 2 rooted linux/arm64 --with ,
run 2 rooted linux/arm64 --with zed-dev --locked --update
run 2 rooted linux/arm64 --with zed-dev --offline --update
run 2 rooted linux/arm64 --with zed-dev --lock x --no-lock
run 1 rooted linux/arm64 --with zed-dev --sources nowhere.sources
stderr_has 'nowhere.sources'
run 1 crossply setup --toolchain fake linux/arm64 --with zed-dev
stderr_has 'fake: its sysroot takes no libraries'

# The project file names platforms and libraries; the lock file is beside it.
mkdir project
cat >project/crossply.yaml <<'EOF'
platforms: [linux/arm64]
toolchain: rooted
libraries: [odd-dev]
EOF
run 0 crossply setup --sources archive.sources --project project/crossply.yaml --json
mask 's/@[0-9a-f]*/@KEY/'
stdout_is <<'EOF'
{"platforms":[{"platform":"linux/arm64","toolchain":"rooted","version":"fake-cc 1.0","sysroot":"{box}/cache/crossply/sysroots/own-arm64@KEY"}]}
EOF
exists project/crossply.lock "$sysroots/own-arm64/usr/include/odd.h"
absent crossply.lock

# Removing the sysroot removes the libraries: the family that was first is so again.
rm "$sysroots/own-arm64"
: >calls
run 0 crossply cc --platform linux/arm64 -c x.c
! grep -qF -e "--sysroot=" calls || fail 'a sysroot that was removed is used'
run 0 rooted linux/arm64 --with odd-dev --no-lock --offline
absent crossply.lock
