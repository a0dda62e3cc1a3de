#include "runtime/utf8.h"

size_t cply__utf8_sequence(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	unsigned char lead = at[0], low = 0x80, high = 0xBF;
	size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;

	if (lead == 0xE0)
		low = 0xA0; /* shorter forms exist */
	else if (lead == 0xED)
		high = 0x9F; /* surrogates */
	else if (lead == 0xF0)
		low = 0x90;
	else if (lead == 0xF4)
		high = 0x8F; /* above U+10FFFF */
	for (size_t i = 1; i < length; i++, low = 0x80, high = 0xBF)
		if (at[i] < low || at[i] > high)
			return 0;
	return length;
}
