/*
 * Stands in for libFuzzer: runs the target over every file of a corpus, as it is, cut off, and with a fixed sequence of
 * changes, so that every ordinary test run goes a little beyond the seeds and is the same each time.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "fuzz.h"

enum { MUTATIONS = 400, MAX_SIZE = 1 << 20 };

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	return *state ^= *state << 5;
}

/* In memory of exactly the input's size, so that a sanitizer sees a read beyond it. */
static void run(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	MUST(copy);
	memcpy(copy, bytes, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void change(uint8_t *bytes, size_t size, uint32_t *state)
{
	static const uint8_t special[] = {0, 1, 0x7F, 0x80, 0xFF, '0', '9', ' ', '\n', ':'};

	for (uint32_t count = 1 + next_random(state) % 4; count > 0; count--) {
		size_t at = next_random(state) % size;
		uint32_t how = next_random(state);
		if (how % 3 == 0)
			bytes[at] ^= (uint8_t)(1u << (how >> 8 & 7));
		else if (how % 3 == 1)
			bytes[at] = special[(how >> 8) % sizeof special];
		else
			bytes[at] = bytes[(how >> 8) % size];
	}
}

static void replay(const uint8_t *seed, size_t size)
{
	uint32_t state = 2463534242;
	uint8_t *bytes = malloc(size ? size : 1);

	MUST(bytes);
	run(seed, size);
	for (int i = 0; i < MUTATIONS && size; i++) {
		memcpy(bytes, seed, size);
		change(bytes, size, &state);
		run(bytes, i % 4 ? size : next_random(&state) % size);
	}
	free(bytes);
}

static int replay_file(const char *folder, const char *name)
{
	static uint8_t bytes[MAX_SIZE];
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "rb");
	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 0;
	}
	size_t size = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	replay(bytes, size);
	return 1;
}

int main(int argc, char **argv)
{
	int count = 0;

	for (int i = 1; i < argc; i++) {
		DIR *folder = opendir(argv[i]);
		if (!folder) {
			fprintf(stderr, "%s: %s\n", argv[i], strerror(errno));
			return EXIT_FAILURE;
		}
		for (const struct dirent *entry; (entry = readdir(folder));)
			if (entry->d_name[0] != '.')
				count += replay_file(argv[i], entry->d_name);
		closedir(folder);
	}
	printf("%d seeds, %d inputs\n", count, count * (MUTATIONS + 1));
	return count ? EXIT_SUCCESS : EXIT_FAILURE;
}
