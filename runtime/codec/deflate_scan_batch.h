/*
 * Candidates by vectors, a batch at a time, in three passes: hashes, exchanges with the table, distances. A pass that
 * reads what it has just written, in other sizes, would wait for memory. Included by the paths that have hash_group,
 * hits_of_group and is_run, with TARGET defined.
 */
#include "deflate_scan.h"

/* Two at a time: loads and stores are what this waits for. */
TARGET static inline void exchange_two(
	uint32_t *table, const uint32_t *slots, const uint32_t *entries, uint32_t *before)
{
	uint64_t two_slots, two_entries, two_before, slot;

	memcpy(&two_slots, slots, sizeof two_slots);
	memcpy(&two_entries, entries, sizeof two_entries);
	slot = (uint32_t)two_slots;
	two_before = table[slot];
	table[slot] = (uint32_t)two_entries;
	slot = two_slots >> 32;
	two_before |= (uint64_t)table[slot] << 32;
	table[slot] = (uint32_t)(two_entries >> 32);
	memcpy(before, &two_before, sizeof two_before);
}

TARGET static inline void exchange(scan_batch *batch, uint32_t *table)
{
	size_t count = (size_t)batch->count * SCAN_GROUP;

	for (size_t i = 0; i < count; i += 8) {
		exchange_two(table, batch->slots + i, batch->entries + i, batch->before + i);
		exchange_two(table, batch->slots + i + 2, batch->entries + i + 2, batch->before + i + 2);
		exchange_two(table, batch->slots + i + 4, batch->entries + i + 4, batch->before + i + 4);
		exchange_two(table, batch->slots + i + 6, batch->entries + i + 6, batch->before + i + 6);
	}
}

TARGET static void scan_region(cply__scan *scan, const uint8_t *in, uint32_t size, uint32_t from, uint32_t to)
{
	scan_batch batch;
	uint32_t at = from;

	for (; at < to && size - at >= SCAN_ROOM;) {
		batch.count = 0;
		for (unsigned i = 0; i < SCAN_BATCH / SCAN_GROUP && at < to && size - at >= SCAN_ROOM; i++) {
			if (is_run(in, at))
				cply__scan_run(scan, at);
			else
				hash_group(&batch, scan, in, at);
			at += SCAN_GROUP;
		}
		exchange(&batch, scan->table);
		for (unsigned i = 0; i < batch.count; i++)
			hits_of_group(scan, &batch, i);
	}
	for (; at < to; at += SCAN_GROUP)
		cply__scan_group(scan, in, size, at);
	if (!from)
		scan_no_first(scan);
}
