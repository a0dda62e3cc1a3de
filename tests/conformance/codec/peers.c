/*
 * What we compress, zlib, libdeflate and ISA-L decompress, in this process:
 *
 *     peers files        the files named on stdin, at every level and by every path of the encoder
 *     peers inputs       inputs made to be difficult
 *     peers long FILE    4 GiB and a byte into FILE, and back by ISA-L and libdeflate; less of the other levels
 */
#include "corpus.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <sys/mman.h>
#include <zlib.h>

#include "../../unit/runtime/inputs.h"

static const char *const levels[] = {"store", "fast", "default", "dense"};

static size_t by_zlib(uint8_t *out, size_t room, const uint8_t *packed, size_t size)
{
	z_stream zlib = {.next_in = (uint8_t *)(uintptr_t)packed, .avail_in = (uInt)size};

	zlib.next_out = out;
	zlib.avail_out = (uInt)room;
	MUST(inflateInit2(&zlib, 15 + 16) == Z_OK, "memory");
	int status = inflate(&zlib, Z_FINISH);
	MUST(status == Z_STREAM_END && zlib.avail_in == 0, "zlib says %d, %u bytes are left", status, zlib.avail_in);
	inflateEnd(&zlib);
	return zlib.total_out;
}

static size_t by_libdeflate(uint8_t *out, size_t room, const uint8_t *packed, size_t size)
{
	struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
	size_t used, got;

	MUST(decompressor, "memory");
	enum libdeflate_result result =
		libdeflate_gzip_decompress_ex(decompressor, packed, size, out, room, &used, &got);
	MUST(result == LIBDEFLATE_SUCCESS && used == size, "libdeflate says %d after %zu bytes", result, used);
	libdeflate_free_decompressor(decompressor);
	return got;
}

static size_t by_isal(uint8_t *out, size_t room, const uint8_t *packed, size_t size)
{
	struct inflate_state *state = malloc(sizeof *state);

	MUST(state, "memory");
	isal_inflate_init(state);
	state->crc_flag = ISAL_GZIP;
	state->next_in = (uint8_t *)(uintptr_t)packed;
	state->avail_in = (uint32_t)size;
	state->next_out = out;
	state->avail_out = (uint32_t)room;
	int status = isal_inflate(state);
	MUST(status == ISAL_DECOMP_OK && state->block_state == ISAL_BLOCK_FINISH && !state->avail_in,
		"ISA-L says %d, %u bytes are left", status, state->avail_in);
	size_t got = state->total_out;
	free(state);
	return got;
}

static const struct {
	const char *name;
	size_t (*inflate)(uint8_t *out, size_t room, const uint8_t *packed, size_t size);
} peers[] = {{"zlib", by_zlib}, {"libdeflate", by_libdeflate}, {"ISA-L", by_isal}};

static void round_trip(const char *name, const uint8_t *bytes, size_t size)
{
	/* Room for one byte too many, and never none. */
	uint8_t *packed = malloc(corpus_bound(size)), *back = malloc(size + 1);

	MUST(packed && back, "memory");
	for (int level = CPLY__DEFLATE_STORE; level < CORPUS_LEVELS; level++) {
		size_t packed_size = corpus_pack_all(packed, (cply__deflate_level)level, bytes, size, name);
		for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
			memset(back, 0xA5, size + 1);
			size_t got = peers[i].inflate(back, size + 1, packed, packed_size);
			MUST(got == size && memcmp(back, bytes, size) == 0, "%s at level %s: %s gives other bytes",
				name, levels[level], peers[i].name);
		}
	}
	free(back);
	free(packed);
}

static void file(const char *path)
{
	size_t size;
	uint8_t *bytes = corpus_read(&size, path);

	round_trip(path, bytes, size);
	free(bytes);
}

enum { MOST = 3 << 20 };

static void all_inputs(void)
{
	static const size_t sizes[] = {0, 1, 2, 3, 4, 5, 65536, 65535, 300000, CPLY__DEFLATE_SEGMENT - 1,
		CPLY__DEFLATE_SEGMENT, CPLY__DEFLATE_SEGMENT + 1, MOST};
	uint8_t *bytes = malloc(MOST);
	char name[64];

	MUST(bytes, "memory");
	for (size_t kind = 0; kind < INPUT_KINDS; kind++)
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			snprintf(name, sizeof name, "%s, %zu bytes", input_names[kind], sizes[i]);
			input_fill(bytes, sizes[i], kind);
			round_trip(name, bytes, sizes[i]);
		}
	for (size_t period = 1; period <= 300; period++) {
		snprintf(name, sizeof name, "period %zu", period);
		input_fill(bytes, period, 1);
		for (size_t i = period; i < 40000; i++)
			bytes[i] = bytes[i - period];
		round_trip(name, bytes, 40000);
	}
	for (size_t i = 0; i < MOST / 3; i++) {
		bytes[3 * i] = (uint8_t)i;
		bytes[3 * i + 1] = (uint8_t)(i >> 8);
		bytes[3 * i + 2] = (uint8_t)(i >> 16);
	}
	round_trip("three bytes never twice", bytes, MOST / 3 * 3);
	free(bytes);
}

/* Segment number `number` of the long input: one of a few, and its number in some places. */
static void long_segment(uint8_t *out, uint64_t number)
{
	enum { TEMPLATES = 8, FILLED = 1 << 16 };
	static uint8_t *templates[TEMPLATES];
	uint8_t **of = &templates[number % TEMPLATES];

	if (!*of) {
		*of = calloc(1, CPLY__DEFLATE_SEGMENT);
		MUST(*of, "memory");
		input_fill(*of, FILLED, number % TEMPLATES);
	}
	memcpy(out, *of, CPLY__DEFLATE_SEGMENT);
	for (size_t at = 100; at < CPLY__DEFLATE_SEGMENT; at += CPLY__DEFLATE_SEGMENT / 8)
		memcpy(out + at, &number, sizeof number);
}

static void write_long(FILE *out, uint64_t long_size, cply__deflate_level level)
{
	static uint8_t in[CPLY__DEFLATE_SEGMENT], frame[CPLY__GZIP_HEADER];
	uint8_t *packed = malloc(cply__deflate_bound(sizeof in));
	cply__deflater *deflater;
	cply_error error;
	uint32_t crc = 0;

	MUST(packed && cply__deflater_new(&deflater, &cply__malloc_allocator, level, &error) == CPLY_OK, "memory");
	cply__gzip_header(frame, level);
	MUST(fwrite(frame, CPLY__GZIP_HEADER, 1, out) == 1, "%s", strerror(errno));
	for (uint64_t at = 0; at < long_size; at += sizeof in) {
		size_t size = long_size - at < sizeof in ? (size_t)(long_size - at) : sizeof in;
		long_segment(in, at / sizeof in);
		crc = cply__crc32_combine(crc, cply__crc32(0, in, size), size);
		size_t got = cply__deflate_segment(deflater, packed, in, size, at + size == long_size);
		MUST(fwrite(packed, got, 1, out) == 1, "%s", strerror(errno));
	}
	cply__gzip_trailer(frame, crc, long_size);
	MUST(fwrite(frame, CPLY__GZIP_TRAILER, 1, out) == 1 && fflush(out) == 0, "%s", strerror(errno));
	cply__deflater_free(deflater);
	free(packed);
}

static void read_long(FILE *in, uint64_t long_size)
{
	static uint8_t packed[1 << 16], back[CPLY__DEFLATE_SEGMENT], wanted[CPLY__DEFLATE_SEGMENT];
	struct inflate_state *state = malloc(sizeof *state);
	uint64_t total = 0;

	MUST(state, "memory");
	isal_inflate_init(state);
	state->crc_flag = ISAL_GZIP;
	while (state->block_state != ISAL_BLOCK_FINISH) {
		state->next_out = back;
		state->avail_out = sizeof back;
		while (state->avail_out && state->block_state != ISAL_BLOCK_FINISH) {
			if (!state->avail_in) {
				state->next_in = packed;
				state->avail_in = (uint32_t)fread(packed, 1, sizeof packed, in);
			}
			int status = isal_inflate(state);
			MUST(status == ISAL_DECOMP_OK, "ISA-L says %d", status);
		}
		size_t got = sizeof back - state->avail_out;
		long_segment(wanted, total / sizeof back);
		MUST(memcmp(back, wanted, got) == 0, "other bytes behind %llu", (unsigned long long)total);
		total += got;
	}
	MUST(total == long_size, "%llu bytes", (unsigned long long)total);
	MUST(!state->avail_in && fgetc(in) == EOF, "bytes behind the end");
	free(state);
}

/* libdeflate wants all of both in memory at once. */
static void read_whole(FILE *in, uint64_t long_size)
{
	static uint8_t wanted[CPLY__DEFLATE_SEGMENT];
	const int access = PROT_READ | PROT_WRITE, kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	uint8_t *back = mmap(NULL, long_size, access, kind, -1, 0);

	MUST(fseek(in, 0, SEEK_END) == 0, "%s", strerror(errno));
	const size_t size = (size_t)ftell(in);
	uint8_t *packed = malloc(size);
	MUST(back != MAP_FAILED && packed, "memory");
	rewind(in);
	MUST(fread(packed, size, 1, in) == 1, "%s", strerror(errno));
	MUST(by_libdeflate(back, long_size, packed, size) == long_size, "other sizes");
	for (uint64_t at = 0; at < long_size; at += sizeof wanted) {
		const size_t left = long_size - at < sizeof wanted ? (size_t)(long_size - at) : sizeof wanted;
		long_segment(wanted, at / sizeof wanted);
		MUST(memcmp(back + at, wanted, left) == 0, "other bytes behind %llu", (unsigned long long)at);
	}
	munmap(back, long_size);
	free(packed);
}

static void long_round_trip(const char *path, uint64_t size, cply__deflate_level level)
{
	FILE *out = fopen(path, "w+b");

	MUST(out, "%s: %s", path, strerror(errno));
	write_long(out, size, level);
	rewind(out);
	read_long(out, size);
	read_whole(out, size);
	fclose(out);
}

static void all_long(const char *path)
{
	long_round_trip(path, (UINT64_C(1) << 28) + 1, CPLY__DEFLATE_DEFAULT);
	long_round_trip(path, (UINT64_C(1) << 28) + 1, CPLY__DEFLATE_DENSE);
	long_round_trip(path, (UINT64_C(4) << 30) + 1, CPLY__DEFLATE_FAST);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "files") == 0)
		return corpus_each(file) ? EXIT_SUCCESS : EXIT_FAILURE;
	if (argc == 2 && strcmp(argv[1], "inputs") == 0)
		all_inputs();
	else if (argc == 3 && strcmp(argv[1], "long") == 0)
		all_long(argv[2]);
	else
		return 2;
	return EXIT_SUCCESS;
}
