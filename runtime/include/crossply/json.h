/*
 * A writer of canonical JSON (RFC 8259): compact, keys in the order in which they are written, UTF-8 as it is, only
 * what must be escaped escaped, no final newline. The same calls give the same bytes everywhere.
 */
#ifndef CROSSPLY_JSON_H
#define CROSSPLY_JSON_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An opaque writer, owned by the caller. Memory failures are kept and reported by cply_json_finish. */
typedef struct cply_json cply_json;

/* `allocator` NULL: malloc(3). Errors: CPLY_E_NOMEM. */
CPLY_EXPORT cply_status cply_json_new(cply_json **out, const cply_allocator *allocator, cply_error *err);
CPLY_EXPORT void cply_json_free(cply_json *json);

/* Objects and arrays; nesting is limited to 64 levels. `key` is NULL inside arrays and at the top. */
CPLY_EXPORT void cply_json_object(cply_json *json, const char *key);
CPLY_EXPORT void cply_json_array(cply_json *json, const char *key);
CPLY_EXPORT void cply_json_end(cply_json *json);

/* Text that is not valid UTF-8 has its bad bytes replaced by U+FFFD. NULL writes null. */
CPLY_EXPORT void cply_json_text(cply_json *json, const char *key, const char *value);
CPLY_EXPORT void cply_json_integer(cply_json *json, const char *key, int64_t value);
CPLY_EXPORT void cply_json_unsigned(cply_json *json, const char *key, uint64_t value);
CPLY_EXPORT void cply_json_truth(cply_json *json, const char *key, int value);
CPLY_EXPORT void cply_json_null(cply_json *json, const char *key);

/*
 * The whole text, borrowed from the writer until the next call on it. Errors: CPLY_E_NOMEM; CPLY_E_LIMIT for nesting;
 * CPLY_E_USAGE when the calls do not make one JSON value (a key missing or too many, something not ended).
 */
CPLY_EXPORT cply_status cply_json_finish(cply_json *json, const char **text, size_t *length, cply_error *err);

/*
 * An error as an object: code (the stable name), text, errno (its name, "ENOENT"), context, path, line, offset, found,
 * wanted, hint. Fields that have nothing to say are left out.
 */
CPLY_EXPORT void cply_json_error(cply_json *json, const char *key, const cply_error *error);

#ifdef __cplusplus
}
#endif

#endif
