# What is chosen, why, and the exact argv; the same as facts in JSON.
fake_toolchain

run 0 crossply explain --definitions definitions linux/arm64
stdout_has 'fake for linux/arm64: fake-cc 1.0, aarch64-linux-gnu' '*  fake         ready' \
	"compile: {box}/bin/fake-cc -DROOT={work} -DAT=0 -c FILE.c -o FILE.o" \
	"link:    {box}/bin/fake-cc -DROOT={work} -DAT=0 -static FILE.o -o PROGRAM" "with:    CROSSPLY_TOOL={box}/bin/fake-cc" '         SOURCE_DATE_EPOCH=0'
run 0 crossply explain --json --definitions definitions linux/arm64
stdout_has '{"platform":"linux/arm64","language":"c","chosen":"fake","candidates":[{"family":"fake","about":"for tests"' \
	'"link":["{box}/bin/fake-cc","-DROOT={work}","-DAT=0","-static","FILE.o","-o","PROGRAM"],"environment":["CROSSPLY_TOOL={box}/bin/fake-cc","SOURCE_DATE_EPOCH=0"]}'
program fake-cc <<'END'
#!/bin/sh
echo 'fake-cc: internal compiler error' >&2
exit 4
END
run 3 crossply explain --definitions definitions --toolchain fake linux/arm64
stdout_has 'no toolchain is ready for linux/arm64' 'does not work (status 4): fake-cc: internal compiler error'
stderr_has 'crossply setup linux/arm64 --toolchain fake'
