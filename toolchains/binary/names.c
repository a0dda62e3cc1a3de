#include <crossply/binary.h>

static const char *const format_names[CPLY_BINARY_FORMAT_COUNT] = {
#define FORMAT_NAME(id, name) name,
	CPLY_BINARY_FORMAT_MAP(FORMAT_NAME)
#undef FORMAT_NAME
};

static const char *const group_names[CPLY_CHECK_GROUP_COUNT] = {
#define GROUP_NAME(id, name) name,
	CPLY_CHECK_GROUP_MAP(GROUP_NAME)
#undef GROUP_NAME
};

/* What CPLY_CHECK_MAP says of a check. */
typedef struct check_text {
	const char *name, *help;
	cply_check_group group;
} check_text;

static const check_text checks[CPLY_CHECK_COUNT] = {
#define CHECK_TEXT(id, name, group, help) {name, help, CPLY_CHECK_GROUP_##group},
	CPLY_CHECK_MAP(CHECK_TEXT)
#undef CHECK_TEXT
};

static const char *const link_names[] = {"", "static", "static-pie", "dynamic"};
static const char *const weight_names[] = {"note", "check", "required"};
static const char *const answer_names[] = {"pass", "fail", "unknown"};

#define NAME_OF(names, index) ((size_t)(index) < sizeof(names) / sizeof *(names) ? (names)[index] : "")

const char *cply_binary_format_name(cply_binary_format format)
{
	return NAME_OF(format_names, format);
}

const char *cply_check_name(cply_check check)
{
	return (size_t)check < CPLY_CHECK_COUNT ? checks[check].name : "";
}

const char *cply_check_help(cply_check check)
{
	return (size_t)check < CPLY_CHECK_COUNT ? checks[check].help : "";
}

cply_check_group cply_check_group_of(cply_check check)
{
	return (size_t)check < CPLY_CHECK_COUNT ? checks[check].group : CPLY_CHECK_GROUP_PLATFORM;
}

const char *cply_check_group_name(cply_check_group group)
{
	return NAME_OF(group_names, group);
}

const char *cply_binary_link_name(cply_binary_link link)
{
	return NAME_OF(link_names, link);
}

const char *cply_answer_name(cply_answer answer)
{
	return NAME_OF(answer_names, answer);
}

const char *cply_weight_name(cply_weight weight)
{
	return NAME_OF(weight_names, weight);
}
