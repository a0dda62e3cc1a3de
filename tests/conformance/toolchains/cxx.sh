#!/bin/sh
# C++ by the family that serves it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder cxx
as_user tee hello.cc >/dev/null <<'C'
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
int main()
{
	std::map<std::string, int> counts;
	for (const char *word : {"a", "b", "a"})
		counts[word]++;
	try {
		throw std::runtime_error("caught");
	} catch (const std::exception &e) {
		std::cout << e.what() << " " << counts.at("a") << " " __FILE__ "\n";
	}
	return 0;
}
C
for platform in linux/amd64 linux/arm64; do
	as_user crossply c++ --platform $platform -O1 "$PWD/hello.cc" -o hello
	as_user crossply verify --platform $platform hello
	expect "C++ on $platform" "caught 2 ./hello.cc" "$(as_user crossply run $platform ./hello)"
done
status=0
as_user crossply c++ --platform linux/arm64 --toolchain llvm hello.cc 2>message || status=$?
expect "the status of a family that does not serve C++" 125 "$status"
grep -q 'C++ for linux/arm64 is served by: gnu' message
