# Killed at any moment and started again, twice at once, and with a mirror that is in the middle of an update.
. "$here/debian_archive.sh"
archive_begin
sysroots=$box/cache/crossply/sysroots
mkdir -p tree/usr/include
echo base >tree/usr/include/base.h
package base-dev 1.0
mkdir -p tree/usr/include
echo zed >tree/usr/include/zed.h
package zed-dev 1.0
archive_publish

# begin ARGUMENT...: `rooted` as one process, to be killed.
begin() {
	exec "$crossply" setup --toolchain rooted --sources archive.sources "$@"
}

# Killed while apt-get or dpkg-deb is at work, whichever call of the two it is; then while nothing hinders it.
for name in apt-get dpkg-deb; do
	real=$(command -v $name)
	program $name <<EOF
#!/bin/sh
n=\$(cat "$box/work/$name.count" 2>/dev/null || echo 0)
n=\$((n + 1))
echo \$n >"$box/work/$name.count"
[ ! -e "$box/work/$name.before" ] || . "$box/work/$name.before"
if [ "\$n" = "\$(cat "$box/work/$name.stop" 2>/dev/null)" ]; then
	case \$* in
	*--print-uris*) ;;
	*) timeout 0.01 "$real" "\$@" ;;
	esac
	: >"$box/work/reached"
	exec sleep 600
fi
exec "$real" "\$@"
EOF
done
for stop in apt-get.1 apt-get.2 apt-get.5 apt-get.7 dpkg-deb.1 dpkg-deb.2; do
	rm -rf "$box/cache/crossply" crossply.lock reached ./*.count ./*.stop
	echo "${stop#*.}" >"${stop%.*}.stop"
	begin linux/arm64 --with zed-dev >/dev/null 2>&1 &
	process=$!
	wait_for test -e reached
	kill -KILL $process
	wait $process || :
	absent crossply.lock "$sysroots/own-arm64"
	rm -f ./*.stop
	run 0 rooted linux/arm64 --with zed-dev
	exists crossply.lock "$sysroots/own-arm64/usr/include/zed.h" "$sysroots/own-arm64/usr/include/base.h"
	run 0 find "$sysroots" "$box/cache/crossply/apt" -name '.own*crossply*' -o -name '*.work' -o -name '*.deb'
	stdout_empty
done

# Asked to end, it ends its children and removes what was half made.
rm -rf "$box/cache/crossply" crossply.lock reached ./*.count
echo 1 >dpkg-deb.stop
begin linux/arm64 --with zed-dev >/dev/null 2>message &
process=$!
wait_for test -e reached
kill -TERM $process
wait $process || :
run 0 find "$sysroots" -name '*own-arm64?*' ! -name '*.lock'
stdout_empty
rm dpkg-deb.stop

# Several at once, of the same list and of another, for one platform and for another: each is done, and whole.
rm -rf "$box/cache/crossply"
rooted linux/arm64 --with zed-dev >one 2>&1 &
one=$!
rooted linux/arm64 --with zed-dev >two 2>&1 &
two=$!
rooted linux/arm64 --with base-dev --lock other.lock >three 2>&1 &
three=$!
wait $one || fail "the first failed: $(cat one)"
wait $two || fail "the second failed: $(cat two)"
wait $three || fail "the third failed: $(cat three)"
run 0 find "$sysroots" -name 'own-arm64@*'
[ "$(wc -l <"$box/result/out")" = 2 ] || fail 'two lists are two sysroots'
grep -q 'libraries: \[zed-dev\]' crossply.lock || fail 'a lock file lacks its libraries'
grep -q 'libraries: \[base-dev\]' other.lock || fail 'a lock file lacks its libraries'

# A mirror in the middle of an update has lists that do not match for some time.
rm -rf "$box/cache/crossply" crossply.lock
cp archive/Packages whole
sed -i 's/^Version: 1.0/Version: 1.1/' archive/Packages
cat >apt-get.before <<EOF
case "\$*" in *' update')
	[ ! -e "$PWD/updated" ] || cp "$PWD/whole" "$PWD/archive/Packages"
	: >"$PWD/updated"
	;;
esac
EOF
run 0 rooted linux/arm64 --with zed-dev
rm apt-get.before
stderr_has 'not all packages for arm64 could be had: trying again in 1 s'
exists "$sysroots/own-arm64/usr/include/zed.h"

# A sysroot that goes away is missed by whoever wants to compile with it, and made again.
rm -rf "$sysroots/own-arm64/" "$sysroots"/own-arm64@*
run 125 crossply cc --toolchain rooted --platform linux/arm64 x.c
stderr_has 'its sysroot {box}/cache/crossply/sysroots/own-arm64' 'is not there' 'hint: crossply setup linux/arm64 --toolchain rooted'
run 0 rooted linux/arm64 --with zed-dev --locked --offline
run 0 crossply cc --toolchain rooted --platform linux/arm64 x.c -o x
