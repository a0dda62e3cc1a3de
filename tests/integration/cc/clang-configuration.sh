# Families of clang read none of its configuration files: they are a machine's own.
fake_toolchain
cat >definitions/own.yaml <<'END'
family: own
extends: clang
languages: [c]
triple: "{triple}"
tools: {cc: own-cc, ar: fake-ar}
platforms: {linux/arm64: }
END
program own-cc <<'END'
#!/bin/sh
case "$*" in
*x.c*) echo "configuration: ${CLANG_NO_DEFAULT_CONFIG-read}" ;;
*) exec fake-cc "$@" ;;
esac
END
run 0 crossply cc --platform linux/arm64 --definitions definitions --toolchain own -c x.c
stdout_is <<'END'
configuration: 1
END
