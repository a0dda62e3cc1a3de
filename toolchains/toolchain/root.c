#include "toolchains/root.h"

const char *cply__toolchain_root(const cply_toolchain *toolchain, cply__arena *arena)
{
	const char *sysroot = cply_toolchain_sysroot(toolchain);

	return *sysroot ? cply__arena_strdup(arena, sysroot)
			: cply__arena_printf(arena, "/usr/%s", cply_toolchain_triple(toolchain));
}
