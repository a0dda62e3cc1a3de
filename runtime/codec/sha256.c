#include "runtime/sha256.h"

#include <string.h>

#include <nettle/sha2.h>

#include "bytes.h"
#include "runtime/cpu.h"
#include "sha256_kernels.h"

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(cply__sha256), "cply__sha256 holds nettle's state");
_Static_assert(_Alignof(struct sha256_ctx) <= _Alignof(cply__sha256), "cply__sha256 is aligned as nettle's state");
_Static_assert(SHA256_DIGEST_SIZE == CPLY__SHA256_SIZE, "a digest is 32 bytes");

static struct sha256_ctx *context_of(cply__sha256 *hash)
{
	return (struct sha256_ctx *)(void *)hash->state;
}

void cply__sha256_init(cply__sha256 *hash)
{
	/* All of it, so that copies of a state compare and store the same everywhere. */
	memset(hash, 0, sizeof *hash);
	sha256_init(context_of(hash));
}

static const cply__sha256_kernel *find_kernel(void)
{
#if defined __x86_64__
	if (!(cply__sha256_x86_ni.needs & ~cply__cpu_features()))
		return &cply__sha256_x86_ni;
#endif
	return NULL;
}

void cply__sha256_add(cply__sha256 *hash, const void *bytes, size_t size)
{
	struct sha256_ctx *context = context_of(hash);
	const cply__sha256_kernel *kernel = size >= SHA256_BLOCK_SIZE ? find_kernel() : NULL;
	const uint8_t *at = bytes;

	if (kernel) {
		/* nettle takes what completes a block and what is left of the last one. */
		size_t missing = context->index ? SHA256_BLOCK_SIZE - context->index : 0;
		sha256_update(context, missing, at);
		size_t blocks = (size - missing) / SHA256_BLOCK_SIZE;
		kernel->add(context->state, at + missing, blocks);
		context->count += blocks;
		at += missing + blocks * SHA256_BLOCK_SIZE;
		size -= missing + blocks * SHA256_BLOCK_SIZE;
	}
	if (size)
		sha256_update(context, size, at);
}

void cply__sha256_add_both(cply__sha256 *a, cply__sha256 *b, const void *bytes, size_t size)
{
	struct sha256_ctx *of_a = context_of(a), *of_b = context_of(b);
	const cply__sha256_kernel *kernel = find_kernel();
	size_t whole = 0;

	if (kernel && of_a->index == 0 && of_b->index == 0) {
		whole = size / SHA256_BLOCK_SIZE;
		kernel->add_both(of_a->state, of_b->state, bytes, whole);
		of_a->count += whole;
		of_b->count += whole;
		whole *= SHA256_BLOCK_SIZE;
	}
	cply__sha256_add(a, (const uint8_t *)bytes + whole, size - whole);
	cply__sha256_add(b, (const uint8_t *)bytes + whole, size - whole);
}

/* Adds what completes a block that was begun; bytes taken. */
static size_t complete_block(cply__sha256 *hash, const void *bytes)
{
	size_t begun = context_of(hash)->index, missing = begun ? SHA256_BLOCK_SIZE - begun : 0;

	cply__sha256_add(hash, bytes, missing);
	return missing;
}

void cply__sha256_add_two(
	cply__sha256 *a, const void *to_a, size_t size_a, cply__sha256 *b, const void *to_b, size_t size_b)
{
	const cply__sha256_kernel *kernel = find_kernel();
	const uint8_t *at_a = to_a, *at_b = to_b;

	if (kernel && size_a >= SHA256_BLOCK_SIZE && size_b >= SHA256_BLOCK_SIZE) {
		size_t done_a = complete_block(a, at_a), done_b = complete_block(b, at_b);
		size_t blocks_a = (size_a - done_a) / SHA256_BLOCK_SIZE,
		       blocks_b = (size_b - done_b) / SHA256_BLOCK_SIZE;
		size_t blocks = blocks_a < blocks_b ? blocks_a : blocks_b;
		kernel->add_two(context_of(a)->state, at_a + done_a, context_of(b)->state, at_b + done_b, blocks);
		context_of(a)->count += blocks;
		context_of(b)->count += blocks;
		done_a += blocks * SHA256_BLOCK_SIZE;
		done_b += blocks * SHA256_BLOCK_SIZE;
		at_a += done_a;
		size_a -= done_a;
		at_b += done_b;
		size_b -= done_b;
	}
	cply__sha256_add(a, at_a, size_a);
	cply__sha256_add(b, at_b, size_b);
}

/* The chaining value as the standard writes words; what is left of the last block; bytes in all. */
void cply__sha256_save(uint8_t out[CPLY__SHA256_SAVED], const cply__sha256 *hash)
{
	const struct sha256_ctx *context = (const struct sha256_ctx *)(const void *)hash->state;

	memset(out, 0, CPLY__SHA256_SAVED);
	for (size_t i = 0; i < 8; i++)
		store_le32(out + 4 * i, context->state[i]);
	store_le64(out + 32, context->count);
	store_le32(out + 40, context->index);
	memcpy(out + 44, context->block, context->index);
}

bool cply__sha256_load(cply__sha256 *hash, const uint8_t saved[CPLY__SHA256_SAVED])
{
	struct sha256_ctx *context = context_of(hash);

	memset(hash, 0, sizeof *hash);
	for (size_t i = 0; i < 8; i++)
		context->state[i] = load_le32(saved + 4 * i);
	context->count = load_le64(saved + 32);
	context->index = load_le32(saved + 40);
	if (context->index >= SHA256_BLOCK_SIZE)
		return false;
	memcpy(context->block, saved + 44, context->index);
	return true;
}

void cply__sha256_finish(cply__sha256 *hash, uint8_t digest[CPLY__SHA256_SIZE])
{
	sha256_digest(context_of(hash), CPLY__SHA256_SIZE, digest);
}

void cply__digest_format(char text[CPLY__DIGEST_TEXT], const uint8_t digest[CPLY__SHA256_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	char *out = text;

	memcpy(out, "sha256:", 7);
	out += 7;
	for (size_t i = 0; i < CPLY__SHA256_SIZE; i++) {
		*out++ = digits[digest[i] >> 4];
		*out++ = digits[digest[i] & 15];
	}
	*out = '\0';
}
