/* probe: connects to a port, or fetches a page, and says with its exit status whether that worked. */
#include "probe.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static const char usage[] = "usage: probe [-t SECONDS] tcp ADDRESS:PORT\n"
			    "       probe [-t SECONDS] http ADDRESS:PORT[/PATH]\n"
			    "       probe --self-test\n";

/* Answers one request on a listening socket, as a healthy service would. */
static void serve_once(int listener)
{
	static const char answer[] = "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
	char request[1024];
	int fd = accept(listener, NULL, NULL);

	if (fd >= 0 && recv(fd, request, sizeof request, 0) > 0)
		send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
	_exit(0);
}

/* Probes a service of its own on a loopback port: shows that sockets, processes and byte order work on this machine. */
static int self_test(void)
{
	struct target target = {.path = "/healthz", .host = "127.0.0.1", .seconds = 10};
	socklen_t size = sizeof target.address;
	struct utsname machine;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const unsigned one = 1;

	target.address.sin_family = AF_INET;
	target.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (listener < 0 || bind(listener, (struct sockaddr *)&target.address, size) < 0 || listen(listener, 1) < 0 ||
		getsockname(listener, (struct sockaddr *)&target.address, &size) < 0) {
		perror("probe: cannot listen on 127.0.0.1");
		return 1;
	}
	pid_t child = fork();
	if (child == 0)
		serve_once(listener);
	int result = child < 0 ? 1 : probe_target(&target);
	if (child > 0) {
		if (result)
			kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	close(listener);
	if (uname(&machine) < 0)
		return 1;
	printf("%s, %d-bit %s-endian: %s\n", machine.machine, (int)(8 * sizeof(void *)),
		*(const char *)&one ? "little" : "big", result ? "not well" : "well");
	return result;
}

int main(int argc, char **argv)
{
	struct target target = {.seconds = 5};
	int at = 1;

	if (argc == 2 && strcmp(argv[1], "--self-test") == 0)
		return self_test();
	if (argc > 2 && strcmp(argv[1], "-t") == 0) {
		target.seconds = atoi(argv[2]);
		at = 3;
	}
	int is_http = at < argc && strcmp(argv[at], "http") == 0;
	if (argc != at + 2 || target.seconds < 1 || (!is_http && strcmp(argv[at], "tcp") != 0) ||
		target_parse(&target, argv[at + 1], is_http) < 0) {
		fputs(usage, stderr);
		return 2;
	}
	return probe_target(&target);
}
