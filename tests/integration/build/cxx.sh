# C++ by suffix, and both languages in one program.
need x86_64-linux-gnu-g++
echo 'extern "C" int c(void); int main() { auto f = [] { return c(); }; return f(); }' >main.cpp
echo 'int c(void) { return sizeof(char) == sizeof '"'x'"' ? 1 : CXX_ONLY_IN_CXX; }' >c.c
run 0 crossply build --toolchain gnu --platform linux/amd64 --cflags -DCXX_ONLY_IN_CXX=7 --cxxflags -std=c++17 main.cpp c.c
run 7 dist/linux-amd64/main
