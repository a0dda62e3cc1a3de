#include "inflate_gzip.h"

/* A static program has its own C library, with which nothing that it loads could work. */
#if !defined CROSSPLY_STATIC && __has_include(<isa-l/igzip_lib.h>)

#include <dlfcn.h>
#include <stdbool.h>
#if defined __x86_64__
#include <immintrin.h>
#endif

#include <isa-l/igzip_lib.h>

#include "runtime/alloc.h"
#include "runtime/cpu.h"
#include "runtime/crc32.h"

/* The version of the interface that igzip_lib.h describes. */
static const char library[] = "libisal.so.2";

/* Parts of a member's header in their order (RFC 1952, 2.3), and what follows. */
typedef enum header_part {
	PART_FIXED,
	PART_EXTRA_SIZE,
	PART_EXTRA,
	PART_NAME,
	PART_COMMENT,
	PART_CRC,
	PART_DATA
} header_part;

enum { FLAG_CRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16, FLAGS_RESERVED = 0xe0, FIXED_SIZE = 10 };

/*
 * The header is read here: that of ISA-L 2.30 takes a header with a checksum of its own for damaged when it comes in
 * pieces.
 */
typedef struct isal_decoder {
	gzip_decoder base;
	header_part part;
	uint32_t seen;  /* bytes of this part */
	uint32_t extra; /* bytes of PART_EXTRA */
	uint32_t crc;   /* of the header so far */
	uint32_t told;  /* the checksum that the header gives */
	uint8_t flags;
	void (*init)(struct inflate_state *state);
	void (*reset)(struct inflate_state *state);
	int (*inflate)(struct inflate_state *state);
	struct inflate_state state;
} isal_decoder;

static uint32_t at_once(size_t size)
{
	return size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
}

/*
 * ISA-L 2.30 leaves the upper halves of vector registers in use, with which the SHA instructions of some processors run
 * at 60 % of their speed (measured on Zen 4).
 */
#if defined __x86_64__
__attribute__((target("avx"))) static void leave_upper_halves(void)
{
	_mm256_zeroupper();
}
#endif

static int inflate_some(isal_decoder *d)
{
	int result = d->inflate(&d->state);

#if defined __x86_64__
	if (cply__cpu_features() & CPLY__CPU_V3)
		leave_upper_halves();
#endif
	return result;
}

/* The part behind `part` that the flags say is there. */
static header_part next_part(uint8_t flags, header_part part)
{
	static const uint8_t needs[] = {0, FLAG_EXTRA, FLAG_EXTRA, FLAG_NAME, FLAG_COMMENT, FLAG_CRC};

	do
		part++;
	while (part < PART_DATA && !(flags & needs[part]));
	return part;
}

/* Takes one byte of the header. */
static gzip_result take(isal_decoder *d, uint8_t byte)
{
	static const uint8_t begin[] = {0x1f, 0x8b, 8};
	uint32_t at = d->seen++;
	bool ends = false;

	if (d->part != PART_CRC)
		d->crc = cply__crc32(d->crc, &byte, 1);
	switch (d->part) {
	case PART_FIXED:
		if (at < sizeof begin && byte != begin[at])
			return GZIP_CORRUPT;
		if (at == sizeof begin)
			d->flags = byte;
		ends = at == FIXED_SIZE - 1;
		break;
	case PART_EXTRA_SIZE:
		d->extra |= (uint32_t)byte << 8 * at;
		ends = at == 1;
		break;
	case PART_EXTRA:
		ends = at + 1 == d->extra;
		break;
	case PART_CRC:
		d->told |= (uint32_t)byte << 8 * at;
		ends = at == 1;
		break;
	default:
		ends = byte == 0;
		break;
	}
	if (d->flags & FLAGS_RESERVED)
		return GZIP_CORRUPT;
	if (!ends)
		return GZIP_MORE;
	if (d->part == PART_CRC && d->told != (d->crc & 0xffff))
		return GZIP_CORRUPT;
	d->part = next_part(d->flags, d->part);
	if (d->part == PART_EXTRA && d->extra == 0)
		d->part = next_part(d->flags, d->part);
	d->seen = 0;
	return GZIP_MORE;
}

static gzip_result run(gzip_decoder *decoder, gzip_bytes *bytes)
{
	isal_decoder *d = (isal_decoder *)decoder;

	while (d->part != PART_DATA && bytes->in_size) {
		gzip_result result = take(d, *bytes->in);
		if (result != GZIP_MORE)
			return result;
		bytes->in++;
		bytes->in_size--;
	}
	if (d->part != PART_DATA)
		return GZIP_MORE;
	uint32_t in = at_once(bytes->in_size), out = at_once(bytes->out_size);
	d->state.next_in = (uint8_t *)(uintptr_t)bytes->in;
	d->state.avail_in = in;
	d->state.next_out = bytes->out;
	d->state.avail_out = out;
	int result = inflate_some(d);
	/* In a damaged stream it may have gone on, on paper, beyond what it was given. */
	ptrdiff_t taken = d->state.next_in - bytes->in;
	taken = taken > (ptrdiff_t)in ? (ptrdiff_t)in : taken < -GZIP_HANDED_BACK ? -GZIP_HANDED_BACK : taken;
	bytes->in += taken;
	bytes->in_size -= (size_t)taken;
	bytes->out += out - d->state.avail_out;
	bytes->out_size -= out - d->state.avail_out;
	if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT)
		return result == ISAL_INCORRECT_CHECKSUM ? GZIP_OTHER_CHECKSUM : GZIP_CORRUPT;
	return d->state.block_state == ISAL_BLOCK_FINISH ? GZIP_MEMBER_END : GZIP_MORE;
}

static void next_member(gzip_decoder *decoder)
{
	isal_decoder *d = (isal_decoder *)decoder;

	d->reset(&d->state);
	d->state.crc_flag = ISAL_GZIP_NO_HDR_VER;
	d->part = PART_FIXED;
	d->seen = d->extra = d->crc = d->told = 0;
	d->flags = 0;
}

static void free_isal(gzip_decoder *decoder)
{
	cply__free(decoder->allocator, decoder);
}

/* Once loaded it stays (RTLD_NODELETE), so that nobody has to hold it. POSIX has functions come as pointers to data. */
static int load(isal_decoder *d)
{
	void *module = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

	if (!module)
		return 0;
	*(void **)&d->init = dlsym(module, "isal_inflate_init");
	*(void **)&d->reset = dlsym(module, "isal_inflate_reset");
	*(void **)&d->inflate = dlsym(module, "isal_inflate");
	dlclose(module);
	return d->init && d->reset && d->inflate;
}

gzip_decoder *gzip_decoder_isal(const cply_allocator *allocator)
{
	static const gzip_decoder_kind kind = {run, next_member, free_isal};
	isal_decoder *made = cply__calloc(allocator, 1, sizeof *made);

	if (!made)
		return NULL;
	made->base = (gzip_decoder){&kind, allocator};
	if (!load(made)) {
		cply__free(allocator, made);
		return NULL;
	}
	made->init(&made->state);
	made->state.crc_flag = ISAL_GZIP_NO_HDR_VER;
	return &made->base;
}

#else

gzip_decoder *gzip_decoder_isal(const cply_allocator *allocator)
{
	(void)allocator;
	return NULL;
}

#endif
