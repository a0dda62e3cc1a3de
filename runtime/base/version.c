#include <crossply/version.h>

const char *cply_library_version(void)
{
	return CPLY_VERSION_TEXT;
}
