#ifndef PROBE_H
#define PROBE_H

#include <netinet/in.h>

/* What to probe. */
struct target {
	struct sockaddr_in address;
	const char *host; /* "ADDRESS:PORT" as given, for the Host header */
	const char *path; /* "/healthz"; NULL: only connect */
	int seconds;      /* for the whole of it */
};

/* Splits "127.0.0.1:80/path" (in place); 0 when it is well-formed. */
int target_parse(struct target *target, char *text, int with_path);

/* 0: well. 1: not, and a line on standard error says why. */
int probe_target(const struct target *target);

#endif
