# What the guide shows is accepted, and `help project` lists every key that it shows.
mkdir -p dist/linux-arm64
touch LICENSE
echo data >dist/linux-arm64/data

# block N: the N-th ```yaml block of the guide.
block() {
	awk -v wanted="$1" '/^```yaml$/ { count++; take = count == wanted; next } /^```$/ { take = 0 } take' \
		"$source/docs/project-file.md"
}
block 1 >crossply.yaml
[ -s crossply.yaml ] || fail 'the guide shows no project file'
run 0 crossply image --platform linux/arm64
stdout_has 'linux/arm64'
exists layout/index.json

run 0 crossply help project
for key in $(sed -n 's/^\([a-z]*\):.*/\1/p' crossply.yaml); do
	grep -qE "^  ($key|$key\.[a-z-]+) " "$box/result/out" || fail "help project lacks $key"
done

block 2 >crossply.yaml
printf 'image:\n  tag: a:1\n  output: second\n' >>crossply.yaml
run 0 crossply image --platform linux/arm64
exists second/index.json
