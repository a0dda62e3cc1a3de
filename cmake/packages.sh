# What is installed from the distribution, and how: read by quickstart.sh and check.sh ("." it).

# To build crossply, shared and static.
packages_build="gcc libc6-dev ninja-build cmake pkg-config libelf-dev uthash-dev nettle-dev libjansson-dev
libyaml-dev zlib1g-dev libzstd-dev"
# The fastest inflate there is, where Debian has it. Without it zlib does.
case $(dpkg --print-architecture 2>/dev/null || :) in
amd64 | arm64) packages_build="$packages_build libisal-dev" ;;
esac

# To run what was built for another platform.
packages_run="qemu-user-static"

# For the tests: the unit tests' library, real compilers, clients and servers, and the libraries that our output is
# compared with.
packages_test="check clang lld llvm libclang-rt-14-dev clang-format clang-tidy cppcheck strace faketime bsdextrautils python3 git make
gcc-mingw-w64-x86-64-win32 g++-mingw-w64-x86-64-win32 gcc-mingw-w64-i686-win32 g++-mingw-w64-i686-win32 wine wine64
wasi-libc libclang-rt-14-dev-wasm32 libc++-14-dev-wasm32 libc++abi-14-dev-wasm32 nodejs
chromium meson rustc cargo libstd-rust-dev-windows libstd-rust-dev-wasm32
g++ ccache distcc patch xz-utils dpkg-dev file procps util-linux zip unzip
gcc-aarch64-linux-gnu gcc-arm-linux-gnueabihf gcc-arm-linux-gnueabi gcc-i686-linux-gnu gcc-powerpc64le-linux-gnu
gcc-s390x-linux-gnu gcc-riscv64-linux-gnu gcc-mips64el-linux-gnuabi64 g++-aarch64-linux-gnu
libc6-dev-arm64-cross libc6-dev-armhf-cross libc6-dev-armel-cross libc6-dev-i386-cross libc6-dev-ppc64el-cross
libc6-dev-s390x-cross libc6-dev-riscv64-cross libc6-dev-mips64el-cross
skopeo umoci podman buildah mmdebstrap docker.io containerd runc pigz isal libdeflate-dev zstd libarchive-tools python3-jsonschema
python3-yaml
golang-go golang-github-containerd-containerd-dev golang-github-opencontainers-image-spec-dev"

# say TEXT...: one heading per stage.
say() {
	printf '\n==> %s\n' "$*"
}

# fail TEXT...: what went wrong and what to do, then the end.
fail() {
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# missing_packages NAME...: those that are not installed, one a line.
missing_packages() {
	for package; do
		# The query fails for names that dpkg has never heard of: those are missing as well.
		case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || :) in
		installed) ;;
		*) echo "$package" ;;
		esac
	done
}

# as_root COMMAND...: directly, or through sudo.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		fail "'$*' needs root: run it as root, or install sudo, and start this script again"
	fi
}

# need_packages NAME...: installs what is missing. A mirror in the middle of an update answers with lists and files that
# do not match for some minutes, so that the whole is tried again.
need_packages() {
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	command -v apt-get >/dev/null 2>&1 ||
		fail "this needs apt-get (Debian or Ubuntu); elsewhere install the equivalents of:" $missing
	say "Installing $(echo "$missing" | wc -l) packages"
	for pause in 10 30 60 120 240 300 0; do
		if as_root apt-get -q -o Acquire::Retries=3 update &&
			as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
				-o Acquire::Retries=3 -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 install $missing; then
			return 0
		fi
		[ "$pause" = 0 ] || echo "the package mirror did not serve all of it: trying again in $pause s" >&2
		sleep "$pause"
	done
	fail "packages could not be installed: check the network and /etc/apt/sources.list, then start this script again"
}
