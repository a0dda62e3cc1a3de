# One archive per platform and SHA256SUMS; the same bytes from the same files.
for pair in linux-amd64 linux-armv7; do
	mkdir -p "dist/$pair/doc"
	printf '#!/bin/sh\necho %s\n' "$pair" >"dist/$pair/tool"
	chmod 755 "dist/$pair/tool"
	echo manual >"dist/$pair/doc/manual"
done
mkdir -p dist/windows-amd64
echo program >dist/windows-amd64/tool.exe
chmod 755 dist/windows-amd64/tool.exe
echo terms >LICENSE
run 0 crossply archive dist -o out/release --add LICENSE:LICENSE
stdout_has tool-linux-amd64.tar.gz tool-linux-armv7.tar.gz tool-windows-amd64.zip
[ "$(cat out/release/SHA256SUMS | cut -c67-)" = 'tool-linux-amd64.tar.gz
tool-linux-armv7.tar.gz
tool-windows-amd64.zip' ] || fail 'SHA256SUMS lists something else'
(cd out/release && sha256sum -c --quiet SHA256SUMS) || fail 'SHA256SUMS does not hold'
[ "$(tar -tzf out/release/tool-linux-armv7.tar.gz | tr '\n' ' ')" = 'tool-linux-armv7/ tool-linux-armv7/LICENSE '\
'tool-linux-armv7/doc/ tool-linux-armv7/doc/manual tool-linux-armv7/tool ' ] || fail 'other members'
need python3
python3 -c 'import sys, zipfile
names = zipfile.ZipFile(sys.argv[1]).namelist()
assert names == ["tool-windows-amd64/LICENSE", "tool-windows-amd64/tool.exe"], names' out/release/tool-windows-amd64.zip

touch dist/linux-amd64/tool
run 0 crossply archive dist -o again --add LICENSE:LICENSE -j 1
diff -r out/release again || fail 'other bytes'
run 0 crossply archive dist -o named --name tool-1.0 --platform linux/amd64 --json
stdout_has '"platform":"linux/amd64","name":"tool-1.0-linux-amd64.tar.gz","digest":"sha256:'
[ "$(ls named | tr '\n' ' ')" = 'SHA256SUMS tool-1.0-linux-amd64.tar.gz ' ] || fail 'other files'
