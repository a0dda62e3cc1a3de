#include <crossply/binary.h>

static const char *const format_names[CPLY_BINARY_FORMAT_COUNT] = {
#define FORMAT_NAME(id, name) name,
	CPLY_BINARY_FORMAT_MAP(FORMAT_NAME)
#undef FORMAT_NAME
};

static const char *const check_names[CPLY_CHECK_COUNT] = {
#define CHECK_NAME(id, name) name,
	CPLY_CHECK_MAP(CHECK_NAME)
#undef CHECK_NAME
};

static const char *const link_names[] = {"", "static", "static-pie", "dynamic"};
static const char *const answer_names[] = {"pass", "fail", "unknown"};

#define NAME_OF(names, index) ((size_t)(index) < sizeof(names) / sizeof *(names) ? (names)[index] : "")

const char *cply_binary_format_name(cply_binary_format format)
{
	return NAME_OF(format_names, format);
}

const char *cply_check_name(cply_check check)
{
	return NAME_OF(check_names, check);
}

const char *cply_binary_link_name(cply_binary_link link)
{
	return NAME_OF(link_names, link);
}

const char *cply_answer_name(cply_answer answer)
{
	return NAME_OF(answer_names, answer);
}
