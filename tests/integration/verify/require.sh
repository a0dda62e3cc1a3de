# What nobody required is told and binds nobody; what was required must pass, and not knowing is no pass.
need python3
elf app 64 "$elf_arm64" "$elf_none"

run 0 crossply verify --platform linux/arm64 app
run 1 crossply verify --platform linux/arm64 --require pie,nx app
stdout_has 'app: nx unknown: found no PT_GNU_STACK: the kernel decides, wanted a stack that is not executable
app: pie: found a fixed address, wanted a position-independent program, at byte 16
' 'nx                   FAIL 1' 'relro                no 1' '0 fit, 1 do not'
run 1 crossply verify --platform linux/arm64 --require variant app
stdout_has 'app: variant unknown: found nothing in the file records a level'
run 0 crossply verify --platform linux/arm64 --require machine --require 'stripped class' app
run 1 crossply verify --platform linux/arm64 --require hardening app
run 1 crossply verify --platform linux/arm64 --require all app

# Only what is asked, and what that rests on.
run 0 crossply verify --platform linux/arm64 --only nx app
stdout_is <<'END'
CHECK       linux/arm64
format      ok
machine     ok
class       ok
byte-order  ok
nx          ? 1

1 fit, 0 do not
END
run 1 crossply verify --platform linux/arm64 --only object --require pie app
stdout_has 'object      ok' 'pie         FAIL 1'

run 2 crossply verify --platform linux/arm64 --require pies app
stderr_has 'found pies, wanted a check, a group of checks, or all' 'did you mean pie?'
run 2 crossply verify --platform linux/arm64 --glibc new app
stderr_has 'found new, wanted a version in numbers'

# No ABI tag says for which kernel.
run 0 crossply verify --platform linux/arm64 --kernel 3.10 --glibc 2.31 app
stdout_has 'kernel-floor         ? 1' 'glibc-floor          ok'
run 1 crossply verify --platform linux/arm64 --kernel 3.10 --require kernel-floor app

# Who names a check that only an option asks for means it to hold; a group of which it is one is no such word.
PYTHONPATH="$source/tests/integration" PYTHONDONTWRITEBYTECODE=1 python3 -c '
from programs import *
open("dynamic", "wb").write(elf(interpreter="/lib64/ld-linux-x86-64.so.2", needed=["libc.so.6"]))'
for rule in '--static' '--require static' '--require needed' '--require nx --require static,machine' '--only needed'; do
	# shellcheck disable=SC2086
	run 1 crossply verify --platform linux/amd64 $rule dynamic
	stdout_has 'dynamic: needed: found the library "libc.so.6", wanted no shared libraries'
done
run 1 crossply verify --platform linux/amd64 --only static dynamic
stdout_has 'dynamic: static: found the interpreter'
run 0 crossply verify --platform linux/amd64 dynamic
run 0 crossply verify --platform linux/amd64 --only platform dynamic
run 2 crossply verify --platform linux/arm64 --require glibc-floor app
stderr_has 'found glibc-floor required without a limit, wanted the newest glibc that a binary may ask for' '--glibc'
run 2 crossply verify --platform linux/arm64 --require kernel-floor app
stderr_has '--kernel'
run 0 crossply verify --platform linux/arm64 --require glibc-floor --glibc 2.31 app

# A policy of the project; what the command line says replaces it.
cat >crossply.yaml <<'END'
verify:
  require: [pie]
END
run 1 crossply verify --platform linux/arm64 app
stdout_has 'app: pie: found a fixed address'
run 0 crossply verify --platform linux/arm64 --require class app
run 0 crossply verify --platform linux/arm64 --no-project app
printf 'verify:\n  require: [static]\n' >crossply.yaml
run 1 crossply verify --platform linux/amd64 dynamic
printf 'verify:\n  require: [pies]\n' >crossply.yaml
run 2 crossply verify --platform linux/arm64 app
stderr_has 'did you mean pie?'
