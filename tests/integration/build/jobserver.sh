# All commands together run no more jobs than -j allows, and do run that many.
need x86_64-linux-gnu-gcc aarch64-linux-gnu-gcc make
mkdir "$box/now"
cat >Makefile <<'END'
all: 1 2 3 4 5 6
%:
	@: >$(now)/$$TARGETARCH-$@; ls $(now) | wc -l >>$(log); sleep 0.3; rm $(now)/$$TARGETARCH-$@
	@echo done >$(out)/$@
END
# most JOBS: the largest number of jobs at once.
most() {
	rm -f "$box/log"
	crossply build -j "$1" --platform linux/amd64,linux/arm64 -- \
		make now="$box/now" log="$box/log" out={out} all 2>/dev/null >&2
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
