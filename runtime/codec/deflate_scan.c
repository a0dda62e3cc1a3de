#include "deflate_scan.h"

bool cply__scan_is_run(const uint8_t *in, uint32_t at)
{
	return at && !memcmp(in + at, in + at - 1, SCAN_GROUP);
}

void cply__scan_run(cply__scan *scan, uint32_t at)
{
	for (unsigned i = 0; i < SCAN_GROUP; i++)
		scan->distances[at % RING + i] = 1;
	memset(scan->hits + at % RING / 8, 0xFF, SCAN_GROUP / 8);
}

void cply__scan_group(cply__scan *scan, const uint8_t *in, uint32_t size, uint32_t at)
{
	if (size - at >= SCAN_ROOM && cply__scan_is_run(in, at)) {
		cply__scan_run(scan, at);
		return;
	}
	memset(scan->hits + at % RING / 8, 0, SCAN_GROUP / 8);
	for (uint32_t i = at; i < at + SCAN_GROUP; i++)
		if (i + SCAN_TAIL <= size)
			scan_position(scan, in, i);
		else
			scan->distances[i % RING] = NO_CANDIDATE;
}
