#!/bin/sh
# rooted.sh COMMAND...: runs it, as root, with a root folder that is a mount, in mounts of its own that end with it.
#
# Container clients change their root, which the kernel refuses where "/" is no mount, as in a plain chroot; and they ask
# for /sys and control groups, which a chroot seldom has. /proc is the one mount that every chroot has: what is mounted
# there, once it is private, is seen by nobody else.
set -eu
if [ "${1-}" != --inside ]; then
	exec unshare --mount --propagation unchanged sh "$0" --inside "$@"
fi
shift
folder=$PWD
mount --make-private /proc
mount --rbind / /proc
mount --make-rprivate /proc
cd /proc
exec chroot . sh -eu -c '
mountpoint -q /sys || mount -t sysfs sysfs /sys
if ! mountpoint -q /sys/fs/cgroup; then
	# Version 2 has one line without names of controllers, version 1 a line for each of its folders.
	if grep -q "^[1-9]" /proc/self/cgroup; then
		mount -t tmpfs -o mode=755 cgroups /sys/fs/cgroup
		sed -n "s/^[1-9][0-9]*:\([^=:]*\):.*/\1/p" /proc/self/cgroup | while read -r controllers; do
			mkdir "/sys/fs/cgroup/$controllers"
			mount -t cgroup -o "$controllers" cgroup "/sys/fs/cgroup/$controllers"
		done
	else
		mount -t cgroup2 cgroup2 /sys/fs/cgroup
	fi
fi
cd "$1"
shift
exec "$@"' rooted "$folder" "$@"
