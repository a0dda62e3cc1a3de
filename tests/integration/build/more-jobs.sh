# With a launcher more jobs run at once than this machine has processors: the compilers work elsewhere. Each call of this
# launcher waits until all of them have begun.
fake_toolchain
jobs=$(($(nproc) + 5))
sources=
i=0
while [ $i -lt $jobs ]; do
	echo "int f$i;" >f$i.c
	sources="$sources f$i.c"
	i=$((i + 1))
done
mkdir begun
program meet <<END
#!/bin/sh
: >"$box/work/begun/\$\$"
tries=0
until [ "\$(ls "$box/work/begun" | wc -l)" -ge $jobs ]; do
	tries=\$((tries + 1))
	[ \$tries -lt 600 ] || exit 9
	sleep 0.2
done
exec "\$@"
END
# shellcheck disable=SC2086
run 0 crossply build -j$jobs --definitions definitions --platform linux/arm64 --launcher meet $sources
[ "$(ls begun | wc -l)" = $jobs ] || fail "$(ls begun | wc -l) calls met, wanted $jobs"
