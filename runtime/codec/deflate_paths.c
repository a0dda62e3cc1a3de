#include "deflate_kernels.h"

const cply__deflate_kernels *const cply__deflate_paths[] = {
#if defined __x86_64__
	&cply__deflate_x86_v4,
	&cply__deflate_x86_v3,
#elif defined __aarch64__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	&cply__deflate_arm_neon,
#endif
	&cply__deflate_plain,
};

const cply__deflate_kernels *cply__deflate_path(uint32_t features)
{
	const cply__deflate_kernels *const *path = cply__deflate_paths;

	while ((*path)->needs & ~features)
		path++;
	return *path;
}
