/* {cc}, {out} and the like in the arguments of a command. */
#ifndef BUILD_PLACEHOLDER_H
#define BUILD_PLACEHOLDER_H

#include <crossply/build.h>
#include <crossply/toolchain.h>

#include "runtime/arena.h"

/* Every placeholder that is not a tool: enumerator, word, what it stands for. */
#define CPLY__PLACEHOLDER_MAP(X)                                                                                       \
	X(TRIPLE, "triple", "the toolchain's triple: aarch64-linux-gnu")                                               \
	X(PLATFORM, "platform", "the platform: linux/arm/v7")                                                          \
	X(PAIR, "pair", "the platform as a file name: linux-armv7")                                                    \
	X(OS, "os", "TARGETOS: linux")                                                                                 \
	X(ARCH, "arch", "TARGETARCH: arm")                                                                             \
	X(VARIANT, "variant", "TARGETVARIANT: v7, or nothing")                                                         \
	X(OUT, "out", "the folder for what is to be kept (absolute)")                                                  \
	X(SYSROOT, "sysroot", "the toolchain's sysroot, or nothing")

typedef enum cply__placeholder {
#define CPLY__PLACEHOLDER_ENUM(id, word, help) CPLY__PLACEHOLDER_##id,
	CPLY__PLACEHOLDER_MAP(CPLY__PLACEHOLDER_ENUM)
#undef CPLY__PLACEHOLDER_ENUM
		CPLY__PLACEHOLDER_COUNT
} cply__placeholder;

/* What they stand for on one platform. Borrowed. */
typedef struct cply__placeholder_values {
	const char *tools[CPLY_TOOL_COUNT];
	const char *others[CPLY__PLACEHOLDER_COUNT];
} cply__placeholder_values;

/* CPLY_E_USAGE for a word that is no placeholder. */
cply_status cply__placeholder_check(cply_texts command, cply_error *err);

/* One argument with everything replaced, in the arena; NULL when there is no memory. */
const char *cply__placeholder_expand(cply__arena *arena, const char *argument, const cply__placeholder_values *values);

/* The word of a tool: "cc", "cxx", "ar", ... */
const char *cply__placeholder_tool(cply_tool tool);

#endif
