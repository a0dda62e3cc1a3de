#!/bin/sh
# cJSON with its own CMakeLists.txt through a toolchain file, for four platforms and two families; its tests run under
# qemu-user, and ctest runs programs by the emulator that the file names.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=$(cat "$2")
. "$here/../place.sh"
work_folder handoff-cmake
as_user ln -s ../handoff-sources/cjson .
as_user tee CMakeLists.txt >/dev/null <<'END'
cmake_minimum_required(VERSION 3.16)
project(around C)
option(ENABLE_CUSTOM_COMPILER_FLAGS "" OFF)
option(BUILD_SHARED_LIBS "" OFF)
add_subdirectory(cjson)
enable_testing()
include(CheckCSourceRuns)
check_c_source_runs("int main(void) { return sizeof(void *) == 3; }" RUNS)
if(NOT RUNS OR NOT CMAKE_CROSSCOMPILING)
  message(FATAL_ERROR "configure cannot run programs: ${RUNS} ${CMAKE_CROSSCOMPILING}")
endif()
# Libraries are the platform's and can be linked statically; nothing of this machine's own is found.
find_library(LIBM m)
find_library(LIBZ z)
if(NOT LIBM MATCHES "/libm\\.a$" OR LIBZ MATCHES "x86_64")
  message(FATAL_ERROR "libraries: ${LIBM}, ${LIBZ}")
endif()
add_executable(dump dump.c)
target_link_libraries(dump cjson ${LIBM})
target_include_directories(dump PRIVATE cjson)
add_test(NAME dump COMMAND dump)
END
as_user tee dump.c >/dev/null <<'END'
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cJSON.h>

int main(int argc, char **argv)
{
	cJSON *tree = cJSON_Parse("{\"a\": [1, 2.5]}");
	char *text = cJSON_PrintUnformatted(tree);
	int differs = !text || strcmp(text, "{\"a\":[1,2.5]}") != 0 || fabs(cbrt(argc) - argc) > 1e-9;

	(void)argv;
	free(text);
	cJSON_Delete(tree);
	return differs;
}
END
for platform in linux/arm64 linux/arm/v7 linux/s390x linux/riscv64; do
	pair=$(as_user crossply info "$platform" pair)
	as_user crossply env "$platform" --cmake --wrappers "$PWD/programs of $pair" | as_user tee $pair.cmake >/dev/null
	as_user sh -c 'cmake -G Ninja -S . -B "$1" --toolchain "$PWD/$1.cmake" &&
		ninja -C "$1" dump misc_tests parse_examples print_value' sh $pair >$pair.log 2>&1 || {
		tail -n 40 $pair.log >&2
		exit 1
	}
	as_user crossply verify --platform "$platform" --static $pair/dump $pair/cjson/tests/misc_tests >/dev/null
	(cd $pair && as_user ctest -R '^dump$' --output-on-failure | grep -q '100% tests passed')
	for test in misc_tests parse_examples print_value; do
		(cd $pair/cjson/tests && as_user crossply run "$platform" ./$test | tail -n 1 | grep -q '^OK')
	done
	echo "ok: cJSON for $platform"
done
