# Names of Arm say how numbers are passed, and objects of the two ways cannot be linked: a toolchain of the other is
# refused, and rustc gets the target of the one that is there.
fake_toolchain
elf elf 32 "$elf_arm" '\0000\0002\0000\0005'
arm() {
	sed -e "s/^family: .*/family: $1/" -e 's/^triple:.*/triple: "{'$2'}"/' -e 's|linux/arm64|linux/arm/v6|' \
		-e 's/^order:.*/order: 1\nlibc: musl/' definitions/fake.yaml >definitions/$1.yaml
}
arm soft llvm-musl-triple
arm hard musl-triple
export CROSSPLY_DEFINITIONS=$PWD/definitions
for name in armv6-linux-musleabihf-cc armv6-linux-musleabi-cc; do
	ln -s "$crossply" $name
done
echo 'int main(void) { return 0; }' >a.c
run 0 env CROSSPLY_TOOLCHAIN=hard ./armv6-linux-musleabihf-cc a.c
run 0 env CROSSPLY_TOOLCHAIN=soft ./armv6-linux-musleabi-cc a.c
run 125 env CROSSPLY_TOOLCHAIN=soft ./armv6-linux-musleabihf-cc a.c
stderr_has 'found soft: armv6-linux-musleabi' 'wanted a toolchain for eabihf, as the name says' CROSSPLY_TOOLCHAIN
run 125 env CROSSPLY_TOOLCHAIN=hard ./armv6-linux-musleabi-cc a.c
stderr_has 'found hard: armv6-linux-musleabihf' 'wanted a toolchain for eabi, as the name says'

run 0 crossply env linux/arm/v6 --toolchain soft --cargo
stdout_has 'target = "arm-unknown-linux-musleabi"' 'CC_arm_unknown_linux_musleabi ='
lacks musleabihf
run 0 crossply env linux/arm/v6 --toolchain hard --cargo
stdout_has 'target = "arm-unknown-linux-musleabihf"'
