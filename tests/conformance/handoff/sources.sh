#!/bin/sh
# Fetches the projects that the other tests of this folder build, and a standard library of Rust for another platform.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder handoff-sources
# Copied: the folder of the tests may be closed to that user.
cp "$here/../debian-source.sh" .
as_user sh -euc ". ./debian-source.sh; debian_source cjson fribidi lua5.4 pkgconf
	debian_package arm64 libstd-rust-dev"
