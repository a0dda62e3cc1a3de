#include "supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "reap.h"
#include "runtime/clock.h"
#include "runtime/error.h"
#include "runtime/file.h"

enum { READ_SIZE = 64 * 1024, MILLISECOND = 1000000 };

static const uint64_t killed = UINT64_MAX;

cply_status cply__supervise(cply__supervised *out, const cply__process_spec *spec, cply__strbuf *out_buffer,
	cply__strbuf *error_buffer, cply_error *err)
{
	*out = (cply__supervised){.buffers = {out_buffer, error_buffer}};
	if (cply__process_spawn(&out->process, spec, err))
		return err->code;
	/* Nobody feeds it: a pipe for its input means an empty input. */
	cply__file_close(&out->process.in);
	if (out->process.out >= 0)
		fcntl(out->process.out, F_SETFL, O_NONBLOCK);
	if (out->process.error >= 0)
		fcntl(out->process.error, F_SETFL, O_NONBLOCK);
	return CPLY_OK;
}

void cply__supervised_poll(const cply__supervised *child, struct pollfd *fds)
{
	fds[0] = (struct pollfd){child->ended ? -1 : child->process.pidfd, POLLIN, 0};
	fds[1] = (struct pollfd){child->process.out, POLLIN, 0};
	fds[2] = (struct pollfd){child->process.error, POLLIN, 0};
}

static void keep_output(cply__supervised *child, int which, const char *bytes, size_t size)
{
	cply__strbuf *buffer = child->buffers[which];

	if (!buffer || child->cut[which])
		return;
	if (size > CPLY__OUTPUT_LIMIT - buffer->length) {
		size = CPLY__OUTPUT_LIMIT - buffer->length;
		child->cut[which] = true;
	}
	cply__strbuf_add(buffer, bytes, size);
}

/* Reads what is there, up to `limit` bytes; closes the pipe at its end. */
static void read_output(cply__supervised *child, int which, int *fd, size_t limit)
{
	char bytes[READ_SIZE];

	while (limit) {
		ssize_t got = read(*fd, bytes, limit < sizeof bytes ? limit : sizeof bytes);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return;
		if (got <= 0) {
			cply__file_close(fd);
			return;
		}
		keep_output(child, which, bytes, (size_t)got);
		limit -= (size_t)got;
	}
}

/*
 * After the child's end: what it wrote itself fits into the pipe. A process that it left in the background may hold the
 * pipe and go on writing; that is not waited for.
 */
static void drain(cply__supervised *child, int which, int *fd)
{
	if (*fd < 0)
		return;
	int capacity = fcntl(*fd, F_GETPIPE_SZ);
	read_output(child, which, fd, capacity > 0 ? (size_t)capacity : READ_SIZE);
	cply__file_close(fd);
}

void cply__supervised_handle(cply__supervised *child, const struct pollfd *fds, uint64_t now)
{
	cply__process *process = &child->process;

	if (!child->ended)
		child->ended = process->pidfd >= 0 ? fds[0].revents != 0 : cply__process_has_ended(process);
	if (child->ended && !child->kill_at) {
		drain(child, 0, &process->out);
		drain(child, 1, &process->error);
		return;
	}
	if (fds[1].revents)
		read_output(child, 0, &process->out, READ_SIZE);
	if (fds[2].revents)
		read_output(child, 1, &process->error, READ_SIZE);
	if (child->kill_at && child->kill_at != killed && now >= child->kill_at) {
		cply__process_signal(process, SIGKILL);
		child->kill_at = killed;
	}
}

void cply__supervised_end(cply__supervised *child, uint64_t now)
{
	if (child->kill_at)
		return;
	cply__process_signal(&child->process, SIGTERM);
	/* A stopped process would sleep through it. */
	cply__process_signal(&child->process, SIGCONT);
	child->kill_at = now + (uint64_t)CPLY__GRACE_MS * MILLISECOND;
}

bool cply__supervised_is_over(const cply__supervised *child)
{
	if (!child->ended || !child->kill_at || child->kill_at == killed)
		return child->ended;
	/* The rest of its group has its time to end as well, as long as somebody holds the pipes. */
	return child->process.out < 0 && child->process.error < 0;
}

int cply__supervised_timeout(const cply__supervised *child, uint64_t now, int timeout)
{
	uint64_t wish = UINT64_MAX;

	if (child->kill_at && child->kill_at != killed)
		wish = child->kill_at <= now ? 0 : (child->kill_at - now) / MILLISECOND + 1;
	if (child->process.pidfd < 0 && !child->ended && wish > CPLY__BLIND_POLL_MS)
		wish = CPLY__BLIND_POLL_MS;
	return wish < (uint64_t)INT32_MAX && (timeout < 0 || (int)wish < timeout) ? (int)wish : timeout;
}

cply_status cply__supervised_finish(cply__supervised *child, cply__process_end *end, cply_error *err)
{
	/* Before the child is reaped its group is still its own: whatever hangs on in there goes too. */
	if (child->kill_at)
		cply__process_signal(&child->process, SIGKILL);
	cply_status status = cply__process_wait(&child->process, end, err);
	for (int i = 0; i < 2; i++) {
		if (child->cut[i])
			cply__strbuf_printf(child->buffers[i], "\n[crossply: output over %d MiB was cut here]\n",
				CPLY__OUTPUT_LIMIT / 1024 / 1024);
		if (!status && child->buffers[i] && child->buffers[i]->failed)
			status = cply__error_nomem(err);
	}
	return status;
}
