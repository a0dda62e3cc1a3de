# Every platform is listed, also where no compiler is; then nothing is ready.
run 0 env PATH=/nonexistent "$crossply" platforms
stderr_empty
stdout_has 'PLATFORM' 'linux/arm/v6' 'arm-linux-gnueabi ' 'windows/amd64' 'wasi/wasm'
stdout_has 'missing  crossply setup linux/riscv64'

run 0 env PATH=/nonexistent "$crossply" platforms --json
stdout_has '{"platforms":[{"platform":"linux/amd64","pair":"linux-amd64","triple":"x86_64-linux-gnu","toolchain":null,' \
	'"platform":"linux/arm/v7","pair":"linux-armv7"'

run 2 crossply platforms linux/arm64
stderr_has 'crossply: platforms: wrong usage'
