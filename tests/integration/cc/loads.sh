# Who compiles or asks for a name loads no library that packs, parses or talks to a network.
fake_toolchain
libraries='yaml|jansson|libz|zstd|nettle|elf|ffi|curl|ssl|crypto'

# loaded COMMAND...: what the dynamic linker starts for it; also for a program that takes its place.
loaded() {
	LD_DEBUG=files LD_DEBUG_OUTPUT=$box/work/loads "$@" >/dev/null
	cat loads.* >loaded
	rm loads.*
	grep -q 'calling init: .*/libc' loaded || skip 'this program is linked so that nothing is loaded'
	grep 'calling init' loaded | grep -E "$libraries" >unwanted || :
	[ ! -s unwanted ] || fail "$* loads $(cat unwanted)"
	checks=$((checks + 1))
}
loaded "$crossply" info linux/arm64 triple
loaded "$crossply" cc --platform linux/arm64 --definitions definitions -c a.c
# From the second call on the probe is remembered.
loaded "$crossply" cc --platform linux/arm64 --definitions definitions -c a.c
