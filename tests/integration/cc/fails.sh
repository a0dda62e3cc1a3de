# Failures of our own: 2 without a platform, 125 without a toolchain, 127 and 126 for a program that cannot be run.
fake_toolchain

run 2 crossply cc hello.c
stderr_has 'ARG TARGETPLATFORM' '--platform native'
stdout_empty
run 2 crossply cc --platform linux/arm65 hello.c
run 125 crossply cc --platform linux/riscv64 --definitions definitions --toolchain fake hello.c
stderr_has 'it does not serve linux/riscv64'
run 125 crossply c++ --platform linux/arm64 --definitions definitions --toolchain fake hello.cc
stderr_has 'it does not compile C++' 'served by: gnu'
run 125 crossply ar --platform linux/arm64 --definitions definitions --toolchain fake rcs a.a
stderr_has 'a program for `ar` of the toolchain fake' 'crossply setup linux/arm64 --toolchain fake'
run 2 crossply cc --platform linux/arm64 --definitions definitions --toolchain fkae hello.c
stderr_has 'fkae' 'one of fake, llvm, gnu'

# A compiler that goes away behind our back is noticed.
run 0 crossply cc --platform linux/arm64 --definitions definitions --toolchain fake -c hello.c
rm "$box/bin/fake-cc"
run 125 crossply cc --platform linux/arm64 --definitions definitions --toolchain fake -c hello.c
stderr_has 'there is no fake-cc in PATH' 'crossply setup linux/arm64 --toolchain fake'

# A definition with a mistake is named with its line.
echo 'lnk: [-g]' >>definitions/fake.yaml
run 125 crossply cc --platform linux/arm64 --definitions definitions -c hello.c
stderr_has 'definitions/fake.yaml:11: not well-formed: found `lnk`, wanted one of the keys family'
