#include "toolchain.h"

#include "runtime/alloc.h"

cply_toolchain *cply__toolchain_new(const cply_allocator *allocator)
{
	cply_toolchain *toolchain = cply__calloc(allocator, 1, sizeof *toolchain);

	if (!toolchain)
		return NULL;
	toolchain->allocator = *allocator;
	cply__arena_init(&toolchain->arena, &toolchain->allocator);
	toolchain->family = toolchain->version = toolchain->triple = "";
	toolchain->sysroot = toolchain->identity = toolchain->pkg_config = "";
	return toolchain;
}

void cply_toolchain_free(cply_toolchain *toolchain)
{
	if (!toolchain)
		return;
	const cply_allocator allocator = toolchain->allocator;
	cply__arena_release(&toolchain->arena);
	cply__free(&allocator, toolchain->block);
	cply__free(&allocator, toolchain);
}

const char *cply_toolchain_family(const cply_toolchain *toolchain)
{
	return toolchain->family;
}

const char *cply_toolchain_version(const cply_toolchain *toolchain)
{
	return toolchain->version;
}

const char *cply_toolchain_triple(const cply_toolchain *toolchain)
{
	return toolchain->triple;
}

cply_libc cply_toolchain_libc(const cply_toolchain *toolchain)
{
	return toolchain->libc;
}

const char *cply_toolchain_sysroot(const cply_toolchain *toolchain)
{
	return toolchain->sysroot;
}

const char *cply_toolchain_program(const cply_toolchain *toolchain, cply_tool tool)
{
	return toolchain->programs[tool];
}

int cply_toolchain_has_tool(const cply_toolchain *toolchain, cply_tool tool)
{
	return toolchain->named >> tool & 1;
}

void cply_toolchain_platform(const cply_toolchain *toolchain, cply_platform *out)
{
	*out = toolchain->platform;
}

const char *cply_toolchain_identity(const cply_toolchain *toolchain)
{
	return toolchain->identity;
}

cply_linkage cply_toolchain_linkage(const cply_toolchain *toolchain)
{
	return toolchain->linkage;
}

const char *cply_toolchain_pkg_config_path(const cply_toolchain *toolchain)
{
	return toolchain->pkg_config;
}
