#!/bin/sh
# manners.sh LIBRARY: the shared library needs no function with which it could print, exit, install signal handlers or
# read the environment and the locale behind its caller's back. (_exit, sigaction and chdir are for children, before they
# become another program. A failed assertion ends the process, but tells of a bug.)
set -eu
export LC_ALL=C

used=$(nm -D --undefined-only "$1" | awk '{sub(/@.*/, "", $NF); print $NF}')
[ -n "$used" ] || {
	echo "nm shows nothing that $1 needs" >&2
	exit 1
}
bad=$(printf '%s\n' "$used" | grep -xE \
	'getenv|secure_getenv|environ|__environ|setenv|putenv|unsetenv|clearenv|setlocale|tzset|gmtime(_r)?|localtime(_r)?|mktime|strftime|stdin|stdout|stderr|(__)?v?f?printf(_chk)?|puts|putchar|fputs|perror|err|errx|warn|warnx|syslog|exit|quick_exit|abort|atexit|signal|sigset|system|popen|umask|srand|rand') || :
[ -z "$bad" ] || {
	printf '%s\n' "$bad" >&2
	echo "the library uses the functions above, which are its caller's affair" >&2
	exit 1
}
