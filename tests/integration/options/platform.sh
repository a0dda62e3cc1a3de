# --platform names the platform everywhere, also where it may be an argument; where one is wanted, several are refused.
fake_toolchain
export CROSSPLY_DEFINITIONS=$box/work/definitions

run 0 crossply info --platform linux/arm/v7 triple
stdout_is <<'END'
arm-linux-gnueabihf
END
run 0 crossply info --platform aarch64-linux-gnu platform
stdout_is <<'END'
linux/arm64
END
run 0 crossply explain --platform linux/arm64
stdout_has 'fake for linux/arm64'
run 0 crossply env --platform linux/arm64 --go
stdout_has 'export GOARCH=arm64'
run 0 crossply wrappers --platform linux/arm64 -o bin
exists bin/aarch64-linux-gnu-cc
run 0 crossply setup --platform linux/arm64
stdout_has 'linux/arm64: fake is ready'
run 0 crossply doctor --toolchain fake --platform linux/arm64
stdout_has 'linux/arm64'
# Where several may be named, arguments and options add up, each platform once.
run 1 crossply doctor linux/arm64 --toolchain fake --platform linux/386,linux/arm64 --platform linux/s390x
mask 's/  .*//'
stdout_is <<'END'
PLATFORM
linux/arm64
linux/386
linux/s390x
END

for words in 'info linux/amd64' 'explain linux/amd64' 'env linux/amd64 --go' 'wrappers linux/amd64 -o other'; do
	run 2 crossply $words --platform linux/arm64
	stderr_has 'found linux/amd64 and --platform linux/arm64, wanted one platform only'
	run 2 crossply $words --platform linux/arm64 --platform linux/amd64
	stderr_has 'found --platform linux/arm64 and --platform linux/amd64, wanted one platform only'
done
for words in 'verify elf' 'layer . -o blob' info explain 'cc -c a.c' 'run elf'; do
	set -- $words
	subcommand=$1
	shift
	run 2 crossply "$subcommand" --platform linux/amd64,linux/arm64 "$@"
	stderr_has 'linux/amd64,linux/arm64, wanted one platform only' 'hint: run it once for each of them'
done
run 2 crossply info linux/amd64,linux/arm64
stderr_has 'found linux/amd64,linux/arm64, wanted one platform only'
# The same one twice is still one; an empty one is a variable that is not set.
run 0 crossply info --platform linux/arm64 --platform linux/arm64 platform
run 2 crossply info --platform '' platform
stderr_has 'ARG TARGETPLATFORM' '--platform native'
