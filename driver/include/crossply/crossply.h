/*
 * All of libcrossply: each of these headers also stands alone. Functions are grouped by noun (cply_platform_parse,
 * cply_image_pack); fallible ones return a cply_status and fill in the caller's cply_error. Start with context.h.
 */
#ifndef CROSSPLY_CROSSPLY_H
#define CROSSPLY_CROSSPLY_H

#include <crossply/archive.h>
#include <crossply/binary.h>
#include <crossply/build.h>
#include <crossply/cache.h>
#include <crossply/context.h>
#include <crossply/error.h>
#include <crossply/event.h>
#include <crossply/export.h>
#include <crossply/handoff.h>
#include <crossply/image.h>
#include <crossply/json.h>
#include <crossply/layer.h>
#include <crossply/layout.h>
#include <crossply/os_release.h>
#include <crossply/platform.h>
#include <crossply/project.h>
#include <crossply/run.h>
#include <crossply/setup.h>
#include <crossply/split.h>
#include <crossply/suggest.h>
#include <crossply/texts.h>
#include <crossply/toolchain.h>
#include <crossply/verify.h>
#include <crossply/version.h>

#endif
