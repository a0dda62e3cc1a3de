#include <crossply/os_release.h>

#include <fcntl.h>
#include <string.h>

#include "runtime/error.h"
#include "runtime/file.h"

/* Those in use have some 400 bytes; what lies behind this is not read. */
enum { MAX_FILE = 16384 };

/* A value as a shell would assign it: in single or double quotes, or bare; a backslash hides what follows it. */
static void read_value(char value[CPLY_OS_RELEASE_TEXT], const char *text)
{
	const char quote = *text == '"' || *text == '\'' ? *text++ : '\0';
	size_t length = 0;

	for (; *text && *text != '\n' && *text != quote && length < CPLY_OS_RELEASE_TEXT - 1; text++) {
		if (*text == '\\' && quote != '\'' && text[1] && text[1] != '\n')
			text++;
		value[length++] = *text;
	}
	value[length] = '\0';
}

static void read_lines(cply_os_release *out, const char *text)
{
	const struct {
		const char *key;
		char *value;
	} known[] = {{"ID=", out->id}, {"ID_LIKE=", out->id_like}, {"VERSION_ID=", out->version_id},
		{"PRETTY_NAME=", out->pretty_name}};

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			if (strncmp(line, known[i].key, strlen(known[i].key)) == 0)
				read_value(known[i].value, line + strlen(known[i].key));
}

static cply_status read_file(cply_os_release *out, const char *path, cply_error *err)
{
	char text[MAX_FILE + 1];
	size_t length = 0;
	int fd;

	if (cply__file_open(&fd, AT_FDCWD, path, O_RDONLY | O_NONBLOCK, 0, err) != CPLY_OK)
		return err->code;
	cply_status status = cply__file_read(fd, text, MAX_FILE, &length, path, err);
	cply__file_close(&fd);
	if (status != CPLY_OK)
		return status;
	text[length] = '\0';
	read_lines(out, text);
	return CPLY_OK;
}

cply_status cply_os_release_read(cply_os_release *out, const char *path, cply_error *err)
{
	cply_error first;

	memset(out, 0, sizeof *out);
	if (path)
		return read_file(out, path, err);
	cply_error_init(&first);
	return read_file(out, "/etc/os-release", &first) == CPLY_OK ? CPLY_OK
								    : read_file(out, "/usr/lib/os-release", err);
}
