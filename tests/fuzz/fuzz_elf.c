/* ELF: headers, tables, dynamic section, versions, symbols, attributes, notes, Go's build information. */
#include "binary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const beginnings of = {4, 1, {"\177ELF"}};

	return fuzz_binary(data, size, &of);
}
