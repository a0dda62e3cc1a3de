/* Mach-O: thin of each class and order, and fat. */
#include "binary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const beginnings of = {4, 6,
		{"\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe", "\xfe\xed\xfa\xcf", "\xfe\xed\xfa\xce", "\xca\xfe\xba\xbe",
			"\xca\xfe\xba\xbf"}};

	return fuzz_binary(data, size, &of);
}
