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
