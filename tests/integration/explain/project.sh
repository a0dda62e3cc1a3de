# With a project file: the arguments that `build` uses, and where each setting comes from. Options win over the file, the
# file over variables.
fake_toolchain
sed -i -e 's/^link:.*/linkage: {static: {link: -static}, dynamic: }/' -e 's/^languages:.*/languages: [c, c++]/' \
	-e 's/^tools:.*/tools: {cc: fake-cc, c++: fake-cc, ar: fake-ar, strip: fake-strip}/' definitions/fake.yaml
sed 's/^family: fake/family: other/' definitions/fake.yaml >definitions/other.yaml
program fake-strip <<'END'
#!/bin/sh
cp "$3" "$2"
END
mkdir src
echo 'int main(void) { return 0; }' >src/a.c
cat >crossply.yaml <<'END'
definitions: definitions
toolchain: other
sources: [src/*.c]
link: dynamic
cflags: -O2 "-DA=b c"
cxxflags: [-fno-rtti]
ldflags: [-lm]
strip: true
END
export CROSSPLY_TOOLCHAIN=fake CROSSPLY_LINK=static
run 0 crossply explain linux/arm64
stdout_has 'other for linux/arm64' 'SETTING      VALUE        FROM' 'toolchain    other        crossply.yaml:2' \
	'definitions  definitions  crossply.yaml:1' 'link         dynamic      crossply.yaml:4' \
	'cflags       -O2 -DA=b c  crossply.yaml:5' 'ldflags      -lm          crossply.yaml:7' \
	'strip        true         crossply.yaml:8' '--no-project' \
	"compile: {box}/bin/fake-cc -DROOT={work} -DAT=0 -O2 '-DA=b c' -c FILE.c -o FILE.o" \
	"link:    {box}/bin/fake-cc -DROOT={work} -DAT=0 -O2 '-DA=b c' FILE.o -lm -o PROGRAM" \
	'strip:   {box}/bin/fake-strip -o PROGRAM.stripped PROGRAM'
lacks cxxflags CROSSPLY_TOOLCHAIN CROSSPLY_LINK

# These are the arguments of the build itself, in this order.
run 0 crossply build --platform linux/arm64
grep -e "^-DROOT=$PWD -DAT=0 -O2 -DA=b c .*-c src/a.c -o " calls >/dev/null || fail "$(cat calls)"
grep -e "^-DROOT=$PWD -DAT=0 -O2 -DA=b c [^ ]*\.o -lm -o " calls >/dev/null || fail "$(cat calls)"

run 0 crossply explain --toolchain fake --link static --cflags -O3 linux/arm64
stdout_has 'fake for linux/arm64' 'toolchain    fake         --toolchain' 'link         static       --link' \
	'cflags       -O3          --cflags' 'ldflags      -lm          crossply.yaml:7' '-static -O3 FILE.o -lm -o PROGRAM'
run 0 crossply explain --json linux/arm64
stdout_has '"settings":[{"name":"toolchain","from":"crossply.yaml:2","values":["other"]}' \
	'{"name":"cflags","from":"crossply.yaml:5","values":["-O2","-DA=b c"]}' '"strip":["{box}/bin/fake-strip"'

# As cc has it, which reads no project file: variables count, and no flags.
run 0 crossply explain --no-project --definitions definitions linux/arm64
stdout_has 'fake for linux/arm64' 'toolchain    fake         CROSSPLY_TOOLCHAIN' 'link         static       CROSSPLY_LINK' \
	"compile: {box}/bin/fake-cc -DROOT={work} -DAT=0 -c FILE.c -o FILE.o"
lacks crossply.yaml 'reads no project file'

# A source in C++ makes all of it C++, as for a build.
echo 'sources: [src/*.cc]' >>elsewhere.yaml
grep -v '^sources' crossply.yaml >>elsewhere.yaml
echo 'int main() { return 0; }' >src/b.cc
run 0 crossply explain --project elsewhere.yaml linux/arm64
stdout_has 'cxxflags     -fno-rtti    elsewhere.yaml:6' "-O2 '-DA=b c' -fno-rtti -c FILE.cc -o FILE.o"
run 0 crossply explain --project elsewhere.yaml --language c linux/arm64
stdout_has '-c FILE.c -o'
lacks fno-rtti

# What is wrong in the file is told with its place, as by build.
rm src/a.c
run 1 crossply explain linux/arm64
stderr_has 'crossply.yaml:3'
echo 'toolchain: gun' >crossply.yaml
run 2 crossply explain linux/arm64
stderr_has 'crossply.yaml:1' 'found gun' 'did you mean gnu?'
