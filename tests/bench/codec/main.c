/*
 * The codec by itself, on one thread: each level against the encoders that it is measured by, and each variant of each
 * kernel that this machine has.
 *
 *     bench_codec [-n ROUNDS] [-m MEGABYTES] TREE...
 *
 * Trees are read into memory as tar archives. Our levels get segments as the layer writer cuts them, the peers chunks
 * of 1 MiB, and zlib, which is there for its ratio only, one stream. All run in turn, and of each segment and chunk the
 * quickest round counts. MB are 10^6 bytes of the archive.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	int rounds = 5, option;
	size_t limit = SIZE_MAX;

	while ((option = getopt(argc, argv, "n:m:")) != -1) {
		if (option == 'n')
			rounds = atoi(optarg);
		else if (option == 'm')
			limit = strtoul(optarg, NULL, 10) * 1000000;
	}
	if (optind == argc || rounds < 1) {
		fprintf(stderr, "usage: %s [-n ROUNDS] [-m MEGABYTES] TREE...\n", argv[0]);
		return 2;
	}
	for (int i = optind; i < argc; i++) {
		sample s;
		sample_read(&s, argv[i], limit);
		printf("%s: %.1f MB, %zu segments\n", argv[i], (double)s.size / 1e6, s.count);
		bench_encoders(&s, rounds);
		bench_kernels(&s, rounds);
		sample_release(&s);
	}
	return 0;
}
