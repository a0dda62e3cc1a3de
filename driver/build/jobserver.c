#include "jobserver.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"

void cply__jobserver_give(const cply__jobserver *jobserver)
{
	/* The pipe has room for 65,536 bytes by default, and never holds more than 1,024. */
	while (write(jobserver->fds[1], "+", 1) < 0 && errno == EINTR)
		;
}

cply_status cply__jobserver_open(cply__jobserver *out, unsigned jobs, unsigned running, cply_error *err)
{
	if (pipe2(out->fds, O_CLOEXEC) != 0) {
		out->fds[0] = out->fds[1] = -1;
		cply__error_errno(err, errno, NULL);
		return cply__error_context(err, "make the jobserver");
	}
	out->jobs = jobs;
	for (unsigned i = running; i < jobs; i++)
		cply__jobserver_give(out);
	return CPLY_OK;
}

void cply__jobserver_close(cply__jobserver *jobserver)
{
	cply__file_close(&jobserver->fds[0]);
	cply__file_close(&jobserver->fds[1]);
}

/* The next word of an argument that may be a shell's text. */
static const char *next_word(const char *at, size_t *length)
{
	at += strspn(at, " \t\n;&|()\"'");
	*length = strcspn(at, " \t\n;&|()\"'");
	return *length ? at : NULL;
}

static bool is_make(const char *word, size_t length)
{
	static const char *const names[] = {"make", "gmake", "$(MAKE)"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t size = strlen(names[i]);
		if (length >= size && memcmp(word + length - size, names[i], size) == 0 &&
			(length == size || word[length - size - 1] == '/'))
			return true;
	}
	return false;
}

/* "-j", "-j8", "--jobs", "--jobs=8"; not "-json". */
static bool is_jobs(const char *word, size_t length)
{
	if (length >= 6 && memcmp(word, "--jobs", 6) == 0)
		return length == 6 || word[6] == '=';
	if (length < 2 || word[0] != '-' || word[1] != 'j')
		return false;
	for (size_t i = 2; i < length; i++)
		if (word[i] < '0' || word[i] > '9')
			return false;
	return true;
}

const char *cply__jobserver_conflict(cply_texts command)
{
	bool behind_make = false;
	size_t length;

	for (size_t i = 0; i < command.count; i++)
		for (const char *at = command.at[i]; (at = next_word(at, &length)); at += length) {
			if (is_make(at, length))
				behind_make = true;
			else if (behind_make && is_jobs(at, length))
				return at;
		}
	return NULL;
}
