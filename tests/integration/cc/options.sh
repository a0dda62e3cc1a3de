# Options of crossply's stand in front of the tool's; who forgets the platform is told so, and who asks for help gets it.
for tool in cc c++ ld ar pkg-config; do
	for help in --help -h; do
		run 0 crossply $tool $help
		stdout_has "crossply $tool" --platform --toolchain
		stderr_empty
	done
done
for behind in '-c x.c --platform linux/arm64' '-c x.c --platform=linux/arm64' '--version --platform=linux/arm64'; do
	run 2 crossply cc $behind
	stderr_has 'found --platform behind an argument of the tool' \
		'options of crossply come first: crossply cc --platform PLATFORM'
done
run 2 crossply cc --platfrom linux/arm64 -c x.c
stderr_has 'found no platform, but --platfrom' 'did you mean --platform?'
run 2 crossply cc -c --param=x x.c
stderr_has 'found no platform' 'ARG TARGETPLATFORM'
# With a platform it is the compiler's, wherever it stands.
fake_toolchain
export CROSSPLY_DEFINITIONS=$PWD/definitions CROSSPLY_TOOLCHAIN=fake
run 0 crossply cc --platform linux/arm64 -c x.c --help --platform s390x
grep -q -e '-c x.c --help --platform s390x' calls || fail "$(cat calls)"
: >calls
run 0 env TARGETPLATFORM=linux/arm64 "$crossply" cc --help
grep -q -e '--help' calls || fail "$(cat calls)"
