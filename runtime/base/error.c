#include "runtime/error.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One row of CPLY_STATUS_MAP. */
typedef struct status_row {
	const char *name;
	const char *text;
	int exit_status;
} status_row;

static const status_row status_rows[CPLY_STATUS_COUNT] = {
#define STATUS_ROW(id, name, text, exit_status) {name, text, exit_status},
	CPLY_STATUS_MAP(STATUS_ROW)
#undef STATUS_ROW
};

static const status_row *row_of(cply_status code)
{
	return (unsigned)code < CPLY_STATUS_COUNT ? &status_rows[code] : &status_rows[CPLY_E_FAILED];
}

const char *cply_status_name(cply_status code)
{
	return row_of(code)->name;
}

const char *cply_status_text(cply_status code)
{
	return row_of(code)->text;
}

int cply_status_exit(cply_status code)
{
	return row_of(code)->exit_status;
}

void cply_error_init(cply_error *err)
{
	memset(err, 0, sizeof *err);
	err->offset = CPLY_OFFSET_NONE;
}

static int is_utf8_tail(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

void cply__text_fit(char *buffer, size_t size, const char *text)
{
	static const char gap[] = "...";
	size_t length = strlen(text);

	if (length < size) {
		memcpy(buffer, text, length + 1);
		return;
	}
	/* The end of a path or a message says more than its middle: keep both ends. */
	size_t room = size - sizeof gap;
	size_t head = room / 2;
	size_t tail = length - (room - head);
	while (head > 0 && is_utf8_tail(text[head]))
		head--;
	while (tail < length && is_utf8_tail(text[tail]))
		tail++;
	memcpy(buffer, text, head);
	memcpy(buffer + head, gap, sizeof gap - 1);
	memcpy(buffer + head + sizeof gap - 1, text + tail, length - tail + 1);
}

cply_status cply__error_set(cply_error *err, cply_status code, const cply__fault *fault)
{
	cply_error_init(err);
	err->code = code;
	err->os_errno = fault->os_errno;
	err->line = fault->line;
	if (fault->has_offset)
		err->offset = fault->offset;
	if (fault->path)
		cply__text_fit(err->path, sizeof err->path, fault->path);
	if (fault->wanted)
		cply__text_fit(err->wanted, sizeof err->wanted, fault->wanted);
	if (fault->found)
		cply__text_fit(err->found, sizeof err->found, fault->found);
	if (fault->hint)
		cply__text_fit(err->hint, sizeof err->hint, fault->hint);
	return code;
}

cply_status cply__error_nomem(cply_error *err)
{
	return cply__error(err, CPLY_E_NOMEM, .os_errno = ENOMEM);
}

static cply_status code_of_errno(int os_errno)
{
	switch (os_errno) {
	case ENOENT:
	case ENOTDIR:
		return CPLY_E_NOT_FOUND;
	case EEXIST:
		return CPLY_E_EXISTS;
	case ENOMEM:
		return CPLY_E_NOMEM;
	default:
		return CPLY_E_IO;
	}
}

static const char *hint_of_errno(int os_errno)
{
	switch (os_errno) {
	case ENOENT:
		return "check the spelling, and the folder in which this runs";
	case ENOTDIR:
		return "a part of this path is a file, where a folder must be: check the spelling";
	case EISDIR:
		return "this is a folder: name a file";
	case EEXIST:
		return "remove what is there, or choose another name";
	case ETXTBSY:
		return "this program is running: end it, or choose another name";
	case EFBIG:
		return "raise the limit of file sizes (ulimit -f), or choose another file system";
	case EIO:
		return "the disk or the network behind this path failed: the system's log says more (dmesg)";
	case ENOSPC:
		return "free some space on that file system, or choose another folder";
	case EDQUOT:
		return "the disk quota is used up: free some space, or choose another folder";
	case EROFS:
		return "that file system is read-only: choose another folder";
	case EACCES:
	case EPERM:
		return "check the owner and the permissions of the path and of the folders above it";
	case EMFILE:
	case ENFILE:
		return "too many files are open: raise `ulimit -n`, or use fewer jobs (-j)";
	case ELOOP:
		return "a symbolic link leads back to itself: remove it";
	case ENAMETOOLONG:
		return "use a shorter path";
	default:
		return NULL;
	}
}

cply_status cply__error_errno(cply_error *err, int os_errno, const char *path)
{
	return cply__error(
		err, code_of_errno(os_errno), .os_errno = os_errno, .path = path, .hint = hint_of_errno(os_errno));
}

static cply_status set_field(cply_error *err, char *field, size_t size, const char *format, va_list args)
	CPLY_PRINTF(4, 0);

static cply_status set_field(cply_error *err, char *field, size_t size, const char *format, va_list args)
{
	char text[2048];

	vsnprintf(text, sizeof text, format, args);
	cply__text_fit(field, size, text);
	return err->code;
}

#define DEFINE_SETTER(field)                                                                                           \
	cply_status cply__error_##field(cply_error *err, const char *format, ...)                                      \
	{                                                                                                              \
		va_list args;                                                                                          \
		va_start(args, format);                                                                                \
		cply_status code = set_field(err, err->field, sizeof err->field, format, args);                        \
		va_end(args);                                                                                          \
		return code;                                                                                           \
	}

DEFINE_SETTER(wanted)
DEFINE_SETTER(found)
DEFINE_SETTER(hint)

cply_status cply__error_context(cply_error *err, const char *format, ...)
{
	char text[sizeof err->context * 3];
	va_list args;

	va_start(args, format);
	int length = vsnprintf(text, sizeof err->context, format, args);
	va_end(args);
	if (length < 0)
		return err->code;
	if ((size_t)length >= sizeof err->context)
		length = sizeof err->context - 1;
	snprintf(text + length, sizeof text - (size_t)length, "%s%s", err->context[0] ? ": " : "", err->context);
	cply__text_fit(err->context, sizeof err->context, text);
	return err->code;
}

/* Appends to a text that may already have been cut; `used` counts what an endless buffer would hold. */
static void append(char *text, size_t size, size_t *used, const char *format, ...) CPLY_PRINTF(4, 5);

static void append(char *text, size_t size, size_t *used, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int length = vsnprintf(*used < size ? text + *used : NULL, *used < size ? size - *used : 0, format, args);
	va_end(args);
	if (length > 0)
		*used += (size_t)length;
}

static void append_place(const cply_error *err, char *text, size_t size, size_t *used)
{
	if (!err->path[0])
		return;
	append(text, size, used, "%s", err->path);
	if (err->line)
		append(text, size, used, ":%" PRIu64, err->line);
	if (err->offset != CPLY_OFFSET_NONE)
		append(text, size, used, " at byte %" PRIu64, err->offset);
	append(text, size, used, ": ");
}

size_t cply_error_format(const cply_error *err, char *text, size_t size)
{
	size_t used = 0;

	if (size)
		text[0] = '\0';
	if (err->context[0])
		append(text, size, &used, "%s: ", err->context);
	append_place(err, text, size, &used);
	if (err->os_errno)
		append(text, size, &used, "%s", strerror(err->os_errno));
	else
		append(text, size, &used, "%s", cply_status_text(err->code));
	if (err->found[0])
		append(text, size, &used, ": found %s", err->found);
	if (err->wanted[0])
		append(text, size, &used, "%s wanted %s", err->found[0] ? "," : ":", err->wanted);
	if (err->hint[0])
		append(text, size, &used, "\nhint: %s", err->hint);
	return used;
}
