/*
 * Platforms: the words of Docker (TARGETPLATFORM, TARGETOS, TARGETARCH, TARGETVARIANT) in every vocabulary.
 *
 * Rules of parsing and matching follow the container world's common implementation (containerd/platforms); our further
 * aliases are listed in docs/platforms.md. Everything here is thread-safe, and pure but for what needs this machine:
 * cply_platform_host, and cply_platform_select where it is asked for "native", read uname(2) and /proc/cpuinfo.
 */
#ifndef CROSSPLY_PLATFORM_H
#define CROSSPLY_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A platform as words; a plain value. Parts that are not given are empty. */
typedef struct cply_platform {
	char os[32];
	char arch[32];
	char variant[32];
	char os_version[64];
	char os_features[128]; /* joined by "+" */
} cply_platform;

/* Room for any formatted platform, its OS version and features escaped. */
enum { CPLY_PLATFORM_TEXT = 768 };

/*
 * Parses "linux/arm64", "arm64", "linux/arm/v7", "linux-armv7", "aarch64", "windows(10.0.17763)/amd64", ... into the
 * canonical form: linux/arm is linux/arm/v7, linux/arm64/v8 is linux/arm64, linux/amd64/v1 is linux/amd64. One part
 * alone is completed by the system or architecture of this machine (from uname(2)).
 *
 * As in the container world, a well-formed platform of two or three parts need not be known (plan9/amd64,
 * linux/arm/v9): cply_platform_row_get tells. Errors: CPLY_E_PLATFORM, with the nearest known platform in the hint;
 * also when an alias of ours contradicts the variant (linux/armv7l/v6).
 */
CPLY_EXPORT cply_status cply_platform_parse(cply_platform *out, const char *text, cply_error *err);

/*
 * Parses a list separated by commas or blanks into `out` (room for `room`); duplicates are dropped. It is a list of
 * platforms to work for: each must have a row, else CPLY_E_PLATFORM. "native" and "local" mean this machine, as in
 * cply_platform_select. Errors: also CPLY_E_USAGE for an empty list and CPLY_E_LIMIT for more than `room`.
 */
CPLY_EXPORT cply_status cply_platform_parse_list(
	cply_platform *out, size_t room, size_t *count, const char *text, cply_error *err);

/*
 * "linux/arm/v7" and "linux-armv7" (the pair form, used for folder names) of a canonical platform. The first carries OS
 * version and features, if there are any, in parentheses behind the OS, percent-encoded.
 */
CPLY_EXPORT void cply_platform_format(const cply_platform *platform, char text[CPLY_PLATFORM_TEXT]);
CPLY_EXPORT void cply_platform_pair(const cply_platform *platform, char text[CPLY_PLATFORM_TEXT]);

/* Are they the same platform? */
CPLY_EXPORT int cply_platform_equal(const cply_platform *a, const cply_platform *b);

/*
 * The platform of the machine that runs this, with its variant (amd64 level, ARM version) as /proc/cpuinfo has it; none
 * where that cannot be read. Errors: CPLY_E_UNSUPPORTED for a machine whose uname(2) is not known.
 */
CPLY_EXPORT cply_status cply_platform_host(cply_platform *out, cply_error *err);

/* What a platform is picked from; NULL or empty: not given. */
typedef struct cply_platform_words {
	const char *platform;        /* an explicit --platform: wins over everything */
	const char *target_platform; /* TARGETPLATFORM: wins over the three below, of which nothing is then used */
	const char *target_os;
	const char *target_arch;
	const char *target_variant;
} cply_platform_words;

/*
 * Picks one platform to work for. "native" and "local" mean the most general platform of this machine (linux/amd64 on a
 * linux/amd64/v3). Errors: CPLY_E_USAGE when nothing is given, saying to add `ARG TARGETPLATFORM`; CPLY_E_PLATFORM for
 * what has no row.
 */
CPLY_EXPORT cply_status cply_platform_select(cply_platform *out, const cply_platform_words *words, cply_error *err);

/*
 * Can a machine of platform `host` run what was made for `image`, by the container world's rule (`Only`)? OS versions
 * and features are not compared.
 */
CPLY_EXPORT int cply_platform_runs(const cply_platform *host, const cply_platform *image);

/* Same platform after normalising (`OnlyStrict`). */
CPLY_EXPORT int cply_platform_matches(const cply_platform *wanted, const cply_platform *image);

/* Which libc a static or dynamic program of a platform is linked with. */
typedef enum cply_libc { CPLY_LIBC_ANY, CPLY_LIBC_GLIBC, CPLY_LIBC_MUSL } cply_libc;

/*
 * A platform that crossply knows: one row of the only table that knows an architecture. Text is static; "" where a
 * vocabulary has no word for it. More columns are in the source of the table and reached through _field.
 */
typedef struct cply_platform_row cply_platform_row;

/* All rows, in a stable order. */
CPLY_EXPORT const cply_platform_row *cply_platform_row_at(size_t index); /* NULL behind the last */

/* The row of a canonical platform (OS version and features are ignored), or NULL. */
CPLY_EXPORT const cply_platform_row *cply_platform_row_find(const cply_platform *platform);

/*
 * The row of a platform that somebody asked for. Errors: CPLY_E_PLATFORM, with the nearest known platform in the hint.
 */
CPLY_EXPORT cply_status cply_platform_row_get(
	const cply_platform_row **out, const cply_platform *platform, cply_error *err);

/*
 * The row that a GNU, LLVM, musl, Rust or zig triple means, or NULL. A vendor ("pc", "unknown") and a release behind
 * the system ("darwin22.1") do not matter. Where rows share a triple it is the most general one.
 */
CPLY_EXPORT const cply_platform_row *cply_platform_row_by_triple(const char *triple);

/* The platform of a row. */
CPLY_EXPORT void cply_platform_row_platform(const cply_platform_row *row, cply_platform *out);

/*
 * Fields by name ("triple", "debian-arch", "uname", "go-arch", ...): the value, or NULL for an unknown name. The names
 * in order are cply_platform_field_name(0...), NULL behind the last; _help describes one.
 */
CPLY_EXPORT const char *cply_platform_row_field(const cply_platform_row *row, const char *name);
CPLY_EXPORT const char *cply_platform_field_name(size_t index);
CPLY_EXPORT const char *cply_platform_field_help(size_t index);

#ifdef __cplusplus
}
#endif

#endif
