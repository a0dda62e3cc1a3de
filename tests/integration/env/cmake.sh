# What real CMake makes of the toolchain file where folders have a semicolon or a dollar in their names: lists have as many
# elements as were meant, and texts are what they were.
need cmake
fake_toolchain
mkdir 'root;$x' 'tools $x' 'tools;x'
cp "$crossply" 'root;$x/crossply'
cat >definitions/rooted.yaml <<END
family: rooted
extends: fake
sysroot: {path: "$PWD/root;\$x"}
END
run 0 './root;$x/crossply' env linux/arm64 --definitions definitions --toolchain rooted --wrappers 'tools $x' --cmake
cp "$box/result/out" toolchain.cmake
cat >show.cmake <<'END'
include(toolchain.cmake)
foreach(name CMAKE_C_COMPILER CMAKE_FIND_ROOT_PATH CMAKE_CROSSCOMPILING_EMULATOR)
	list(LENGTH ${name} length)
	list(GET ${name} 0 first)
	message("${name} ${length} ${first}")
endforeach()
END
run 0 cmake -P show.cmake
stderr_is <<'END'
CMAKE_C_COMPILER 1 {work}/tools $x/aarch64-linux-gnu-cc
CMAKE_FIND_ROOT_PATH 1 {work}/root;$x
CMAKE_CROSSCOMPILING_EMULATOR 3 {work}/root;$x/crossply
END
# CMake cannot be told of a compiler with a semicolon in its path.
run 1 crossply env linux/arm64 --definitions definitions --toolchain fake --wrappers 'tools;x' --cmake
stderr_has 'tools;x' 'a semicolon' '--wrappers FOLDER'
