#include "runtime/sha256.h"

#include <string.h>

#include <nettle/sha2.h>

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

void cply__sha256_add(cply__sha256 *hash, const void *bytes, size_t size)
{
	if (size)
		sha256_update(context_of(hash), size, bytes);
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
