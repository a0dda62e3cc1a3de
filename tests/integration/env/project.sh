# env and wrappers hand on what a build would take: toolchain, link and definitions of crossply.yaml, unless options say
# otherwise.
fake_toolchain
sed -i 's/^link:.*/linkage: {static: {link: -static}, dynamic: }/' definitions/fake.yaml
sed 's/^family: fake/family: other/' definitions/fake.yaml >definitions/other.yaml
printf 'toolchain: other\ndefinitions: definitions\nlink: dynamic\n' >crossply.yaml
asked() {
	expected=$1
	shift
	run 0 crossply env linux/arm64 --json "$@"
	stdout_has "$expected"
}
asked '"toolchain":"other","link":"dynamic"'
asked '"toolchain":"fake","link":"static"' --toolchain fake --link static
asked '"toolchain":"fake","link":"static"' --no-project --toolchain fake --definitions definitions
run 0 crossply wrappers linux/arm64 -o bin
grep -qx link=dynamic bin/aarch64-linux-gnu.wrappers || fail "$(cat bin/*.wrappers)"
mv crossply.yaml elsewhere.yaml
asked '"toolchain":"other","link":"dynamic"' --project elsewhere.yaml
echo 'link: dinamic' >crossply.yaml
run 2 crossply env linux/arm64 --toolchain fake --definitions definitions
stderr_has dinamic 'static, static-pie or dynamic'
