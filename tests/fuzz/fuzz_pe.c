/* PE: headers, sections, imports, Go's build information. */
#include "binary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const beginnings of = {2, 1, {"MZ"}};

	return fuzz_binary(data, size, &of);
}
