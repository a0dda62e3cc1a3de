/* WebAssembly: sections, imports, names, producers. */
#include "binary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const beginnings of = {4, 1, {"\0asm"}};

	return fuzz_binary(data, size, &of);
}
