# What nobody required is told and binds nobody; what was required must pass, and not knowing is no pass.
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

# A policy of the project; what the command line says replaces it.
cat >crossply.yaml <<'END'
verify:
  require: [pie]
END
run 1 crossply verify --platform linux/arm64 app
stdout_has 'app: pie: found a fixed address'
run 0 crossply verify --platform linux/arm64 --require class app
run 0 crossply verify --platform linux/arm64 --no-project app
printf 'verify:\n  require: [pies]\n' >crossply.yaml
run 2 crossply verify --platform linux/arm64 app
stderr_has 'did you mean pie?'
