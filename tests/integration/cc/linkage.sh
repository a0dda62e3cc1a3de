# --link chooses the kind of executable; what a family cannot do it says, and CROSSPLY_LINK and CROSSPLY_TOOLCHAIN stand for
# options where only a bare name can be called.
fake_toolchain
cat >definitions/kinds.yaml <<'END'
family: kinds
extends: fake
order: 2
link: [-all]
linkage:
  static-pie: {compile: -fPIE, link: [-static-pie]}
  dynamic:
END
on() {
	run 0 crossply cc --definitions definitions --platform linux/arm64 "$@"
}
on --toolchain kinds --link static-pie -v hello.o -o hello
grep -q -e '-fPIE -static -all -static-pie -v hello.o' calls || fail "$(cat calls)"
on --toolchain kinds --link=dynamic -c -v hello.c
grep -q -e '-DAT=0 -c -v hello.c' calls || fail "$(cat calls)"
run 125 crossply cc --definitions definitions --platform linux/arm64 --toolchain kinds hello.c
stderr_has 'kinds: it makes no static programs for linux/arm64'
run 0 env CROSSPLY_LINK=static-pie CROSSPLY_TOOLCHAIN=kinds "$crossply" cc --definitions definitions \
	--platform linux/arm64 --print -c x
stdout_has '<-c>'
run 2 crossply cc --definitions definitions --platform linux/arm64 --link half x
stderr_has 'wrong usage: found half, wanted static, static-pie or dynamic' '--link or CROSSPLY_LINK' 'project file'
# What a family inherits it may take back.
cat >definitions/less.yaml <<'END'
family: less
extends: kinds
linkage: {dynamic: no}
platforms: {linux/arm64: {linkage: {static: {link: -static}, static-pie: no}}}
END
run 125 crossply cc --definitions definitions --platform linux/arm64 --toolchain less --link dynamic x.c
stderr_has 'less: it makes no dynamic programs for linux/arm64'
run 125 crossply cc --definitions definitions --platform linux/arm64 --toolchain less --link static-pie x.c
stderr_has 'less: it makes no static-pie programs for linux/arm64'
on --toolchain less hello.o -o less
# The user's own -static-pie replaces -static, and nothing else.
on --toolchain fake -static-pie again.o -o again
grep -q -e '-DAT=0 -static-pie again.o' calls || fail "$(cat calls)"
