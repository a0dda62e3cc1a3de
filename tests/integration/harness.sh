# What cases are written with; sourced by run.sh, before the case, under `set -eu`. README.md describes it.

checks=0
masks=''
last=''

# fail TEXT...: ends the case.
fail() {
	printf 'FAILED: %s\n' "$*" >&2
	if [ -n "$last" ]; then
		printf '%s\n' "--- command: $last" "--- status: ${status-}" '--- stdout:' >&2
		cat "$box/result/out" >&2
		printf '%s\n' '--- stderr:' >&2
		cat "$box/result/err" >&2
	fi
	exit 1
}

# skip TEXT...: this machine lacks what the case needs.
skip() {
	printf 'SKIPPED: %s\n' "$*" >&2
	exit 77
}

# need PROGRAM...: skips the case unless all of them are installed.
need() {
	for program; do
		command -v "$program" >/dev/null 2>&1 || skip "no $program here"
	done
}

# run STATUS COMMAND...: runs it and checks how it ends. Its output is kept for the checks below.
run() {
	wanted=$1
	shift
	last=$*
	status=0
	"$@" >"$box/result/out" 2>"$box/result/err" || status=$?
	checks=$((checks + 1))
	[ "$status" = "$wanted" ] || fail "status $status, wanted $wanted"
	# Every error says what to do; where another program failed, its own words do.
	if grep -q '^crossply: ' "$box/result/err" &&
		! grep -q -e '^hint: ' -e ': the work failed: found exit status ' -e 'cancelled$' "$box/result/err"; then
		fail 'the error does not say what to do'
	fi
}

# The program under test, for lines that read as a user would type them.
crossply() {
	command "$crossply" "$@"
}

# mask SED_SCRIPT: rewrites output before it is compared, for times and other numbers that vary.
mask() {
	masks="$masks
$1"
}

# rewritten FILE: what is compared: the case's own folders and the source tree by name.
rewritten() {
	sed -e "s|$box/work|{work}|g" -e "s|$box|{box}|g" -e "s|$source|{source}|g" -e "$masks" "$1"
}

compare() {
	cat >"$box/result/wanted"
	rewritten "$box/result/$1" >"$box/result/got"
	checks=$((checks + 1))
	diff -u "$box/result/wanted" "$box/result/got" >&2 || fail "std$1 is not what was wanted"
}

# stdout_is, stderr_is: compare with stdin (a here-document), exactly.
stdout_is() {
	compare out
}

stderr_is() {
	compare err
}

contains() {
	stream=$1
	shift
	for text; do
		checks=$((checks + 1))
		rewritten "$box/result/$stream" | grep -qF -e "$text" || fail "std$stream does not hold: $text"
	done
}

# stdout_has, stderr_has TEXT...: every text is somewhere in it, on one line.
stdout_has() {
	contains out "$@"
}

stderr_has() {
	contains err "$@"
}

# lacks: neither stream holds any of the texts.
lacks() {
	for text; do
		checks=$((checks + 1))
		! cat "$box/result/out" "$box/result/err" | grep -qF -e "$text" || fail "the output holds: $text"
	done
}

stdout_empty() {
	stdout_is </dev/null
}

stderr_empty() {
	stderr_is </dev/null
}

# same FILE FILE: identical bytes.
same() {
	checks=$((checks + 1))
	cmp "$1" "$2" >&2 || fail "$1 and $2 differ"
}

# exists PATH..., absent PATH...
exists() {
	for path; do
		checks=$((checks + 1))
		[ -e "$path" ] || [ -L "$path" ] || fail "there is no $path"
	done
}

absent() {
	for path; do
		checks=$((checks + 1))
		[ ! -e "$path" ] && [ ! -L "$path" ] || fail "there is $path"
	done
}

# program NAME <<EOF: a program in front of all others on PATH, from stdin; for fake compilers.
program() {
	cat >"$box/bin/$1"
	chmod 755 "$box/bin/$1"
}

# tool NAME...: programs of this machine that `bare` may find.
tool() {
	for name; do
		ln -s "$(command -v "$name")" "$box/tools/$name"
	done
}

# bare ARGUMENT...: crossply with nothing on PATH but what `program` and `tool` put there.
bare() {
	PATH=$box/bin:$box/tools "$crossply" "$@"
}

# powerless ARGUMENT...: crossply for which permissions hold, also when root runs the tests: without capabilities.
powerless() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --bounding-set=-all --inh-caps=-all -- "$crossply" "$@"
	else
		crossply "$@"
	fi
}

# stranger ARGUMENT...: crossply as a user without rights and with a read-only home: another one where root runs the tests.
stranger() {
	if [ ! -e "$box/stranger" ]; then
		# Folders above this program may be closed to others.
		cp "$crossply" "$box/stranger"
		mkdir "$box/strange-home"
		chmod 555 "$box/strange-home"
		chmod 755 "$box"
		chmod 1777 "$box/tmp"
	fi
	set -- env -u XDG_CACHE_HOME HOME="$box/strange-home" "$box/stranger" "$@"
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all -- "$@"
	else
		"$@"
	fi
}

# fake_definition: definitions/fake.yaml, a family for linux/arm64 whose compiler is fake-cc.
fake_definition() {
	mkdir definitions
	cat >definitions/fake.yaml <<'END'
family: fake
about: for tests
order: 1
languages: [c]
triple: "{triple}"
tools: {cc: fake-cc, ar: fake-ar}
compile: ["-DROOT={source-root}", "-DAT={epoch}"]
link: [-static]
packages: {c: fake-compiler}
platforms: {linux/arm64: }
END
}

# fake_toolchain: that, and fake-cc itself: it writes each call to `calls`, and a minimal program to what -o names.
fake_toolchain() {
	fake_definition
	# 64 bytes: ELF, 64 bit, little endian, ET_EXEC, EM_AARCH64, no segments and sections.
	{
		printf '\177ELF\002\001\001\000\000\000\000\000\000\000\000\000\002\000\267\000\001\000\000\000'
		printf '\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000'
		printf '\100\000\070\000\000\000\100\000\000\000\000\000'
	} >elf
	program fake-cc <<END
#!/bin/sh
echo "\$*" >>"$box/work/calls"
case "\$*" in
*--version*) echo "fake-cc 1.0"; exit;;
*-print-file-name*) echo libc.a; exit;;
*--fail*) echo "fake: no" >&2; exit 42;;
*--die*) kill -TERM \$\$;;
*--print*) shift 2; printf '<%s>\n' "\$@"; echo "\$SOURCE_DATE_EPOCH"; exit;;
esac
while [ \$# -gt 0 ]; do
	[ "\$1" != -o ] || cp "$box/work/elf" "\$2"
	shift
done
END
}

# mounting COMMAND...: runs it with mounts of its own, as root of a user namespace or, where there is none to be had (in a
# chroot), as root itself.
mounting() {
	if unshare -rm mount -t tmpfs none "$box/tmp" 2>/dev/null; then
		unshare -rm "$@"
	elif [ "$(id -u)" = 0 ]; then
		sh "$source/tests/rooted.sh" "$@"
	else
		skip 'neither user namespaces nor root here'
	fi
}

# wait_for COMMAND...: until it succeeds, for at most two minutes: what takes a blink may take long on a busy machine.
wait_for() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ "$tries" -lt 2400 ] || fail "waited in vain for: $*"
		sleep 0.05
	done
}

# is_gone PROCESS: it has ended, whether or not somebody has asked for its status: not every container's init does.
is_gone() {
	case $(sed -n 's/^State:[[:blank:]]*//p' "/proc/$1/status" 2>/dev/null) in
	'' | Z*) return 0 ;;
	*) return 1 ;;
	esac
}

# Called behind the case.
finish() {
	[ "$checks" -gt 0 ] || fail 'the case checks nothing'
}

# elf FILE CLASS MACHINE FLAGS: a header of a fixed-address program and one empty program header; what is not text is two
# octal digits a byte.
elf() {
	case $2 in
	64)
		printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0%b\1\0\0\0' "$3"
		printf '\0\0\0\0\0\0\0\0\100\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0%b\100\0\070\0\1\0\0\0\0\0\0\0' "$4"
		head -c 56 /dev/zero
		;;
	32)
		printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0%b\1\0\0\0' "$3"
		printf '\0\0\0\0\064\0\0\0\0\0\0\0%b\064\0\040\0\1\0\0\0\0\0\0\0' "$4"
		head -c 32 /dev/zero
		;;
	esac >"$1"
}
elf_none='\0000\0000\0000\0000'
elf_amd64='\0076\0000'
elf_arm64='\0267\0000'
elf_arm='\0050\0000'
