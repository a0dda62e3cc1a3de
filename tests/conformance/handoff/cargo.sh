#!/bin/sh
# A Rust program with a build script that compiles C, for every platform of which Debian has a standard library that can be
# had beside this machine's own: Windows, WebAssembly, arm64 with glibc.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder handoff-cargo
as_user mkdir -p src .cargo
as_user tee Cargo.toml >/dev/null <<'END'
[package]
name = "app"
version = "1.0.0"
edition = "2021"
END
as_user tee build.rs >/dev/null <<'END'
use std::{env, path::PathBuf, process::Command};

// What the crate cc does, as far as it matters here: the variables of the target name bare programs.
fn tool(name: &str) -> String {
    let target = env::var("TARGET").unwrap().replace('-', "_");
    env::var(format!("{name}_{target}")).expect("the variable of the target")
}

fn main() {
    let out = PathBuf::from(env::var("OUT_DIR").unwrap());
    let object = out.join("twice.o");
    assert!(Command::new(tool("CC")).args(["-c", "src/twice.c", "-o"]).arg(&object).status().unwrap().success());
    assert!(Command::new(tool("AR")).arg("rcs").arg(out.join("libtwice.a")).arg(&object).status().unwrap().success());
    println!("cargo:rustc-link-search=native={}", out.display());
    println!("cargo:rustc-link-lib=static=twice");
}
END
echo 'int twice(int x); int twice(int x) { return 2 * x; }' | as_user tee src/twice.c >/dev/null
as_user tee src/main.rs >/dev/null <<'END'
extern "C" { fn twice(x: i32) -> i32; }
fn main() { println!("{}", unsafe { twice(21) }); }
END
# rustc with the standard library of arm64, which Debian has for that architecture only, beside those of this machine.
as_user mkdir -p sysroot/lib/rustlib
as_user ln -s /usr/lib/rustlib/* "$place/work/handoff-sources/libstd-rust-dev-arm64/usr/lib/rustlib/"* sysroot/lib/rustlib
printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot %s "$@"\n' "$PWD/sysroot" | as_user tee rustc >/dev/null
as_user chmod 755 rustc
own=$(as_user crossply info native platform)
platforms="windows/amd64 wasi/wasm $own"
[ $own = linux/arm64 ] || platforms="$platforms linux/arm64"
for platform in $platforms; do
	rule=
	case $platform in
	# Here cargo links build scripts by the same linker, and these need shared libraries.
	$own) choice='--toolchain gnu --link dynamic' ;;
	linux/*) choice='--toolchain gnu' rule=--static ;;
	*) choice= ;;
	esac
	as_user crossply env $platform $choice --cargo | as_user tee .cargo/config.toml >/dev/null
	# Before rustc 1.78 the target had no number.
	as_user sed -i 's/wasm32-wasip1/wasm32-wasi/; s/wasm32_wasip1/wasm32_wasi/' .cargo/config.toml
	target=$(sed -n 's/^target = "\(.*\)"/\1/p' .cargo/config.toml)
	as_user env CARGO_HOME="$PWD/home" RUSTC="$PWD/rustc" PATH="$place/bin:/usr/bin:/bin" cargo build --quiet --offline
	program=$(ls target/$target/debug/app.exe target/$target/debug/app.wasm target/$target/debug/app 2>/dev/null | head -n 1)
	as_user crossply verify --platform $platform $rule "$program" >/dev/null
	expect "Rust on $platform" 42 "$(as_user env HOME="$PWD" crossply run $platform "$program" 2>wine.log | tr -d '\r')"
done

as_user ln -s "$place/bin/crossply" xx-cargo
as_user rm -rf target .cargo
as_user env TARGETPLATFORM=windows/amd64 CARGO_HOME="$PWD/home" ./xx-cargo build --quiet --offline
program=target/x86_64-pc-windows-gnu/debug/app.exe
as_user crossply verify --platform windows/amd64 $program >/dev/null
expect xx-cargo 42 "$(as_user env HOME="$PWD" crossply run windows/amd64 $program 2>wine.log | tr -d '\r')"
