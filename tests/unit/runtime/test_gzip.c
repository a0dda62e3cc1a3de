#include "runtime/deflate.h"

#include <stdlib.h>
#include <string.h>

#include "suite.h"

START_TEST(the_header_names_no_time_and_no_file)
{
	static const uint8_t efforts[] = {4, 4, 0, 2};
	uint8_t wanted[] = {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255}, header[CPLY__GZIP_HEADER];

	for (int level = CPLY__DEFLATE_STORE; level <= CPLY__DEFLATE_DENSE; level++) {
		wanted[8] = efforts[level];
		cply__gzip_header(header, (cply__deflate_level)level);
		ck_assert_mem_eq(header, wanted, sizeof wanted);
	}
}
END_TEST

START_TEST(the_trailer_has_the_size_modulo_4_gib)
{
	uint8_t trailer[CPLY__GZIP_TRAILER];

	cply__gzip_trailer(trailer, 0x04030201, (UINT64_C(7) << 32) + 0x08070605);
	ck_assert_mem_eq(trailer, "\1\2\3\4\5\6\7\10", 8);
}
END_TEST

SUITE_MAIN("gzip", the_header_names_no_time_and_no_file, the_trailer_has_the_size_modulo_4_gib)
