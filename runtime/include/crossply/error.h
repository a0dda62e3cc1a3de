/*
 * Errors of libcrossply.
 *
 * Every fallible function returns a cply_status and takes a cply_error of the caller's as its last argument. The error
 * is plain memory of fixed size: it may live on the stack, be copied, and be handed to another thread. It is left
 * untouched on success and filled completely on failure. It must not be NULL.
 */
#ifndef CROSSPLY_ERROR_H
#define CROSSPLY_ERROR_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Every status: enumerator, stable name (used in JSON), text for people, and the exit status of a program whose work
 * ended so (1: the work failed or a check did not hold, 2: wrong usage, 3: something needed is missing).
 */
#define CPLY_STATUS_MAP(X)                                                                                             \
	X(OK, "ok", "done", 0)                                                                                         \
	X(E_NOMEM, "out-of-memory", "out of memory", 1)                                                                \
	X(E_IO, "io", "input or output failed", 1)                                                                     \
	X(E_USAGE, "usage", "wrong usage", 2)                                                                          \
	X(E_PARSE, "parse", "not well-formed", 1)                                                                      \
	X(E_PLATFORM, "platform", "not a known platform", 2)                                                           \
	X(E_NOT_FOUND, "not-found", "not found", 1)                                                                    \
	X(E_EXISTS, "exists", "already exists", 1)                                                                     \
	X(E_MISSING, "missing", "something needed is missing", 3)                                                      \
	X(E_MISMATCH, "mismatch", "does not fit its platform", 1)                                                      \
	X(E_CORRUPT, "corrupt", "corrupt data", 1)                                                                     \
	X(E_CHANGED, "changed", "changed while it was read", 1)                                                        \
	X(E_LIMIT, "limit", "over a limit", 1)                                                                         \
	X(E_UNSUPPORTED, "unsupported", "not supported", 1)                                                            \
	X(E_CHILD, "child", "a child process could not be run", 1)                                                     \
	X(E_FAILED, "failed", "the work failed", 1)                                                                    \
	X(E_CANCELLED, "cancelled", "cancelled", 1)

typedef enum cply_status {
#define CPLY_STATUS_ENUM(id, name, text, exit_status) CPLY_##id,
	CPLY_STATUS_MAP(CPLY_STATUS_ENUM)
#undef CPLY_STATUS_ENUM
		CPLY_STATUS_COUNT
} cply_status;

/* No byte offset is known. */
#define CPLY_OFFSET_NONE UINT64_MAX

/*
 * What went wrong. Text fields are NUL-terminated and empty when there is nothing to say; what does not fit is cut in
 * the middle. All text is UTF-8 as far as its sources (paths, file contents) were.
 */
typedef struct cply_error {
	cply_status code;
	int os_errno;      /* errno(3) of the failed call, 0 when there was none */
	uint64_t line;     /* 1-based line in `path`, 0 when there is none */
	uint64_t offset;   /* byte offset in `path`, CPLY_OFFSET_NONE when there is none */
	char path[512];    /* the file concerned */
	char wanted[384];  /* what would have been right */
	char found[768];   /* what there was instead */
	char hint[512];    /* what to do next */
	char context[512]; /* what was being done, outermost first, joined by ": " */
} cply_error;

/* Makes an error that says CPLY_OK and nothing else. */
CPLY_EXPORT void cply_error_init(cply_error *err);

/* The stable name ("not-found"), the text for people, and the exit status that a program should end with. */
CPLY_EXPORT const char *cply_status_name(cply_status code);
CPLY_EXPORT const char *cply_status_text(cply_status code);
CPLY_EXPORT int cply_status_exit(cply_status code);

/*
 * Writes the error as one sentence and, when there is a hint, a second line "hint: ...", without a final newline, as a
 * NUL-terminated string into `text` (of `size` bytes, cut when too small). Returns the length that it would have had.
 */
CPLY_EXPORT size_t cply_error_format(const cply_error *err, char *text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
