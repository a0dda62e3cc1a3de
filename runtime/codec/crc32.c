#include "runtime/crc32.h"

#include "bytes.h"
#include "crc32_kernels.h"

/* The polynomial of RFC 1952 section 8, bit-reversed: the lowest bit is the coefficient of x^31. */
#define POLYNOMIAL UINT32_C(0xEDB88320)

/*
 * tables[k][b] is the CRC register after byte b and k zero bytes. The CRC is linear, so that each entry is the sum
 * (xor) of the entries of its single bits, and eight constants per table let the compiler work out the other 248.
 */
#define BIT(b, n, k) (((b) >> (n)&1) ? UINT32_C(k) : 0)
#define ENTRY(b, k0, k1, k2, k3, k4, k5, k6, k7)                                                                       \
	(BIT(b, 0, k0) ^ BIT(b, 1, k1) ^ BIT(b, 2, k2) ^ BIT(b, 3, k3) ^ BIT(b, 4, k4) ^ BIT(b, 5, k5) ^               \
		BIT(b, 6, k6) ^ BIT(b, 7, k7))
#define FOUR(b, ...)                                                                                                   \
	ENTRY(b, __VA_ARGS__), ENTRY(b + 1, __VA_ARGS__), ENTRY(b + 2, __VA_ARGS__), ENTRY(b + 3, __VA_ARGS__)
#define SIXTEEN(b, ...)                                                                                                \
	FOUR(b, __VA_ARGS__), FOUR(b + 4, __VA_ARGS__), FOUR(b + 8, __VA_ARGS__), FOUR(b + 12, __VA_ARGS__)
#define SIXTY_FOUR(b, ...)                                                                                             \
	SIXTEEN(b, __VA_ARGS__), SIXTEEN(b + 16, __VA_ARGS__), SIXTEEN(b + 32, __VA_ARGS__),                           \
		SIXTEEN(b + 48, __VA_ARGS__)
#define TABLE(...)                                                                                                     \
	{                                                                                                              \
		SIXTY_FOUR(0, __VA_ARGS__), SIXTY_FOUR(64, __VA_ARGS__), SIXTY_FOUR(128, __VA_ARGS__),                 \
			SIXTY_FOUR(192, __VA_ARGS__)                                                                   \
	}

static const uint32_t tables[8][256] = {
	TABLE(0x77073096, 0xEE0E612C, 0x076DC419, 0x0EDB8832, 0x1DB71064, 0x3B6E20C8, 0x76DC4190, 0xEDB88320),
	TABLE(0x191B3141, 0x32366282, 0x646CC504, 0xC8D98A08, 0x4AC21251, 0x958424A2, 0xF0794F05, 0x3B83984B),
	TABLE(0x01C26A37, 0x0384D46E, 0x0709A8DC, 0x0E1351B8, 0x1C26A370, 0x384D46E0, 0x709A8DC0, 0xE1351B80),
	TABLE(0xB8BC6765, 0xAA09C88B, 0x8F629757, 0xC5B428EF, 0x5019579F, 0xA032AF3E, 0x9B14583D, 0xED59B63B),
	TABLE(0x3D6029B0, 0x7AC05360, 0xF580A6C0, 0x30704BC1, 0x60E09782, 0xC1C12F04, 0x58F35849, 0xB1E6B092),
	TABLE(0xCB5CD3A5, 0x4DC8A10B, 0x9B914216, 0xEC53826D, 0x03D6029B, 0x07AC0536, 0x0F580A6C, 0x1EB014D8),
	TABLE(0xA6770BB4, 0x979F1129, 0xF44F2413, 0x33EF4E67, 0x67DE9CCE, 0xCFBD399C, 0x440B7579, 0x8816EAF2),
	TABLE(0xCCAA009E, 0x4225077D, 0x844A0EFA, 0xD3E51BB5, 0x7CBB312B, 0xF9766256, 0x299DC2ED, 0x533B85DA),
};

static uint32_t add_plain(uint32_t state, const uint8_t *at, size_t size)
{
	for (; size >= 8; at += 8, size -= 8) {
		uint32_t low = load_le32(at) ^ state, high = load_le32(at + 4);
		state = tables[7][low & 255] ^ tables[6][low >> 8 & 255] ^ tables[5][low >> 16 & 255] ^
			tables[4][low >> 24] ^ tables[3][high & 255] ^ tables[2][high >> 8 & 255] ^
			tables[1][high >> 16 & 255] ^ tables[0][high >> 24];
	}
	for (; size; at++, size--)
		state = state >> 8 ^ tables[0][(state ^ *at) & 255];
	return state;
}

const cply__crc32_kernel cply__crc32_plain = {.name = "plain", .add = add_plain};

const cply__crc32_kernel *const cply__crc32_variants[] = {
#if defined __x86_64__
	&cply__crc32_x86_vpclmul,
	&cply__crc32_x86_pclmul,
#elif defined __aarch64__
	&cply__crc32_arm,
#endif
	&cply__crc32_plain,
};

const cply__crc32_kernel *cply__crc32_variant(uint32_t features)
{
	const cply__crc32_kernel *const *variant = cply__crc32_variants;

	while ((*variant)->needs & ~features)
		variant++;
	return *variant;
}

uint32_t cply__crc32(uint32_t crc, const void *bytes, size_t size)
{
	return ~cply__crc32_variant(cply__cpu_features())->add(~crc, bytes, size);
}

/* The product of two polynomials modulo ours. */
static uint32_t multiply(uint32_t a, uint32_t b)
{
	uint32_t product = 0;

	for (uint32_t bit = UINT32_C(1) << 31; bit; bit >>= 1) {
		if (a & bit)
			product ^= b;
		b = b >> 1 ^ (b & 1 ? POLYNOMIAL : 0);
	}
	return product;
}

/*
 * Appending n bytes to A multiplies A's register by x^(8n), and the inversions before and after cancel out between the
 * two CRCs. Square and multiply takes two products for each bit of n.
 */
uint32_t cply__crc32_combine(uint32_t crc_a, uint32_t crc_b, uint64_t length_b)
{
	uint32_t power = UINT32_C(1) << 23; /* x^8 */

	for (; length_b; length_b >>= 1) {
		if (length_b & 1)
			crc_a = multiply(power, crc_a);
		power = multiply(power, power);
	}
	return crc_a ^ crc_b;
}
