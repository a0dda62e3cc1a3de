# All commands together run no more jobs than -j allows, and do run that many: each job waits until as many as that have
# been seen at once, and then a moment for one too many.
need x86_64-linux-gnu-gcc aarch64-linux-gnu-gcc make
mkdir "$box/now"
cat >Makefile <<'END'
all: 1 2 3 4 5 6
%:
	@: >$(now)/$$TARGETARCH-$@; sh meet $(now) $(jobs) >>$(log); rm $(now)/$$TARGETARCH-$@
	@echo done >$(out)/$@
END
cat >meet <<'END'
tries=0
until [ -e "$1.met" ]; do
	tries=$((tries + 1))
	[ $tries -lt 1000 ] || exit 1
	[ "$(ls "$1" | wc -l)" -lt "$2" ] || : >"$1.met"
	sleep 0.05
done
sleep 0.1
ls "$1" | wc -l
END
# most JOBS: the largest number of jobs at once.
most() {
	rm -f "$box/log" "$box/now.met"
	crossply build -j "$1" --platform linux/amd64,linux/arm64 -- \
		make now="$box/now" jobs="$1" log="$box/log" out={out} all 2>/dev/null >&2
	sort -n "$box/log" | tail -1
}
run 0 most 1
stdout_is <<'END'
1
END
run 0 most 2
stdout_is <<'END'
2
END
run 0 most 5
stdout_is <<'END'
5
END
exists dist/linux-amd64/6 dist/linux-arm64/6
