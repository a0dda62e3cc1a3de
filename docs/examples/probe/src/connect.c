#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int target_parse(struct target *target, char *text, int with_path)
{
	static char host[64], root[] = "/";
	char *slash = strchr(text, '/');

	target->path = NULL;
	if (with_path)
		target->path = slash ? strdup(slash) : root;
	if (slash)
		*slash = '\0';
	snprintf(host, sizeof host, "%s", text);
	target->host = host;
	char *colon = strchr(text, ':');
	if (!colon)
		return -1;
	*colon = '\0';
	char *end;
	long port = strtol(colon + 1, &end, 10);
	if (*end || port < 1 || port > 65535)
		return -1;
	memset(&target->address, 0, sizeof target->address);
	target->address.sin_family = AF_INET;
	target->address.sin_port = htons((unsigned short)port);
	return inet_pton(AF_INET, text, &target->address.sin_addr) == 1 ? 0 : -1;
}

static int complain(const struct target *target, const char *what)
{
	fprintf(stderr, "probe: %s: %s%s%s\n", target->host, what, errno ? ": " : "", errno ? strerror(errno) : "");
	return 1;
}

static int expect_success(const struct target *target, int fd)
{
	char text[1024];
	int length = snprintf(text, sizeof text, "GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: probe/1.0\r\n\r\n",
		target->path, target->host);
	size_t got = 0;
	ssize_t n;

	if (length < 0 || length >= (int)sizeof text)
		return complain(target, "the path is too long");
	if (send(fd, text, (size_t)length, MSG_NOSIGNAL) != length)
		return complain(target, "cannot send");
	while (got < sizeof text - 1 && (n = recv(fd, text + got, sizeof text - 1 - got, 0)) > 0)
		got += (size_t)n;
	text[got] = '\0';
	int status = 0;
	errno = 0;
	if (sscanf(text, "HTTP/1.%*d %d", &status) != 1)
		return complain(target, got ? "the answer is not HTTP" : "no answer");
	if (status < 200 || status > 399) {
		fprintf(stderr, "probe: %s%s: status %d\n", target->host, target->path, status);
		return 1;
	}
	return 0;
}

int probe_target(const struct target *target)
{
	struct timeval limit = {.tv_sec = target->seconds};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result;

	if (fd < 0)
		return complain(target, "cannot make a socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
	if (connect(fd, (const struct sockaddr *)&target->address, sizeof target->address) < 0)
		result = complain(target, "cannot connect");
	else
		result = target->path ? expect_success(target, fd) : 0;
	close(fd);
	return result;
}
