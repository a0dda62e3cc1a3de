/* What is parsed formats to text that parses to the same; and any text may be asked for as a triple. */
#include <crossply/platform.h>

#include <string.h>

#include "fuzz.h"

static void round_trip(const cply_platform *platform)
{
	char text[CPLY_PLATFORM_TEXT], again_text[CPLY_PLATFORM_TEXT];
	cply_platform again;
	cply_error err;

	cply_platform_format(platform, text);
	MUST(strlen(text) < sizeof text);
	MUST(cply_platform_parse(&again, text, &err) == CPLY_OK);
	MUST(cply_platform_equal(platform, &again));
	MUST(cply_platform_matches(platform, &again));
	MUST(cply_platform_runs(platform, platform) || platform->variant[0]);
	const cply_platform_row *row = cply_platform_row_find(platform);
	if (!row)
		return;
	cply_platform_pair(platform, text);
	MUST(cply_platform_parse(&again, text, &err) == CPLY_OK);
	cply_platform_row_platform(row, &again);
	cply_platform_pair(&again, again_text);
	MUST(strcmp(text, again_text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cply_platform platform, list[4];
	cply_error err;
	size_t count;
	char *text = malloc(size + 1);

	MUST(text);
	memcpy(text, data, size);
	text[size] = '\0';
	cply_status status = cply_platform_parse(&platform, text, &err);
	if (status) {
		MUST(status == CPLY_E_PLATFORM && err.wanted[0] && err.found[0] && err.hint[0]);
	} else {
		round_trip(&platform);
	}
	status = cply_platform_parse_list(list, 4, &count, text, &err);
	MUST(status ? err.wanted[0] && err.found[0] : count > 0 && count <= 4);
	cply_platform_row_by_triple(text);
	free(text);
	return 0;
}
