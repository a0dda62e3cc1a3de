/*
 * Filling in a cply_error. One call sets it, further ones add to it; each returns the error's code, so that a caller
 * writes `return cply__error_...(err, ...)`.
 */
#ifndef RUNTIME_ERROR_H
#define RUNTIME_ERROR_H

#include <stdarg.h>

#include <crossply/error.h>

/* What an error starts with; every field may be left out. Texts are copied. */
typedef struct cply__fault {
	int os_errno;
	const char *path;
	uint64_t line;
	uint64_t offset; /* meaningful only with has_offset, since 0 is an offset */
	int has_offset;
	const char *wanted;
	const char *found;
	const char *hint;
} cply__fault;

/* Starts an error anew: whatever `err` held is overwritten. */
cply_status cply__error_set(cply_error *err, cply_status code, const cply__fault *fault);

/* For tables and short cases: cply__error(err, CPLY_E_PARSE, .path = p, .line = 3, .wanted = "a list"). */
#define cply__error(err, code, ...) cply__error_set((err), (code), &(const cply__fault){__VA_ARGS__})

cply_status cply__error_nomem(cply_error *err);

/*
 * A failed system call on `path` (may be NULL): CPLY_E_IO, or NOT_FOUND for ENOENT and ENOTDIR, EXISTS for EEXIST,
 * NOMEM for ENOMEM. ENOSPC, EDQUOT, EACCES, EROFS, EMFILE get a hint.
 */
cply_status cply__error_errno(cply_error *err, int os_errno, const char *path);

/* Set one field of an error that was started before. */
cply_status cply__error_wanted(cply_error *err, const char *format, ...) CPLY_PRINTF(2, 3);
cply_status cply__error_found(cply_error *err, const char *format, ...) CPLY_PRINTF(2, 3);
cply_status cply__error_hint(cply_error *err, const char *format, ...) CPLY_PRINTF(2, 3);

/* Puts "what was being done" in front of the context. */
cply_status cply__error_context(cply_error *err, const char *format, ...) CPLY_PRINTF(2, 3);

/*
 * Copies `text` into `buffer` of `size` bytes, cutting the middle out ("abc...xyz") when it does not fit. Never cuts
 * inside a UTF-8 sequence.
 */
void cply__text_fit(char *buffer, size_t size, const char *text);

#endif
