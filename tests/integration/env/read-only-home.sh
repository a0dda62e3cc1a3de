# Without a cache folder wrappers need a place of their own, which the message asks for; in one they work.
fake_toolchain
chmod -R a+rX . "$box/bin"
chmod a+rwx .
run 1 stranger env --definitions definitions --toolchain fake linux/arm64
stderr_has 'strange-home/.cache' 'hint: set XDG_CACHE_HOME' '--wrappers FOLDER'
run 0 stranger env --definitions definitions --toolchain fake linux/arm64 --wrappers own
stdout_has "export CC={work}/own/aarch64-linux-gnu-cc"
chmod a+rw calls
run 0 own/aarch64-linux-gnu-cc -c x.c
run 1 stranger wrappers --definitions definitions --toolchain fake linux/arm64 -o "$box/strange-home/bin"
stderr_has 'strange-home/bin'
# A linker that the flags name is part of the toolchain, too.
cat >definitions/half.yaml <<'END'
family: half
extends: fake
order: 0
tools: {ld: no-such-ld}
linker: ["--ld-path={ld}"]
END
run 3 crossply env --definitions definitions --toolchain half linux/arm64
stderr_has 'there is no no-such-ld in PATH' 'hint: crossply setup linux/arm64 --toolchain half'
