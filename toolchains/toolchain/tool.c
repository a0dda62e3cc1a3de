#include <crossply/toolchain.h>

#include <assert.h>

static const char *const names[CPLY_TOOL_COUNT] = {
#define TOOL_NAME(id, name, variable) name,
	CPLY_TOOL_MAP(TOOL_NAME)
#undef TOOL_NAME
};

static const char *const variables[CPLY_TOOL_COUNT] = {
#define TOOL_VARIABLE(id, name, variable) variable,
	CPLY_TOOL_MAP(TOOL_VARIABLE)
#undef TOOL_VARIABLE
};

const char *cply_tool_name(cply_tool tool)
{
	assert((unsigned)tool < CPLY_TOOL_COUNT);
	return names[tool];
}

const char *cply_tool_variable(cply_tool tool)
{
	assert((unsigned)tool < CPLY_TOOL_COUNT);
	return variables[tool];
}

static const char *const linkages[CPLY_LINKAGE_COUNT] = {
#define LINKAGE_NAME(id, name) name,
	CPLY_LINKAGE_MAP(LINKAGE_NAME)
#undef LINKAGE_NAME
};

const char *cply_linkage_name(cply_linkage linkage)
{
	assert((unsigned)linkage < CPLY_LINKAGE_COUNT);
	return linkages[linkage];
}
