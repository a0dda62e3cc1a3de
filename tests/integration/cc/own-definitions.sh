# Definitions are found in the user's configuration folder, or where CROSSPLY_DEFINITIONS points.
fake_toolchain

run 0 env CROSSPLY_DEFINITIONS="$PWD/definitions" "$crossply" cc --platform linux/arm64 --toolchain fake --print
mkdir -p "$box/home/.config/crossply"
mv definitions "$box/home/.config/crossply/toolchains"
run 0 crossply cc --platform linux/arm64 --toolchain fake --print
run 0 env XDG_CONFIG_HOME="$box/home/.config" HOME=/nowhere "$crossply" cc --platform linux/arm64 --toolchain fake --print
run 2 env HOME=/nowhere "$crossply" cc --platform linux/arm64 --toolchain fake --print
stderr_has 'one of llvm, gnu,'
