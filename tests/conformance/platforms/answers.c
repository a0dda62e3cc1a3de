/*
 * Answers questions about platforms, one a line on stdin, as containerd.go does:
 *
 *     parse TEXT           the canonical form, or "error"
 *     match HOST IMAGE     can HOST run IMAGE, is it the same: "yes yes", "yes no", "no no"
 */
#include <crossply/platform.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void parse(const char *text)
{
	cply_platform platform;
	char canonical[CPLY_PLATFORM_TEXT];
	cply_error err;

	if (cply_platform_parse(&platform, text, &err)) {
		puts("error");
		return;
	}
	cply_platform_format(&platform, canonical);
	puts(canonical);
}

static void match(const char *host_text, const char *image_text)
{
	cply_platform host, image;
	cply_error err;

	if (cply_platform_parse(&host, host_text, &err) || cply_platform_parse(&image, image_text, &err)) {
		puts("error");
		return;
	}
	printf("%s %s\n", cply_platform_runs(&host, &image) ? "yes" : "no",
		cply_platform_matches(&host, &image) ? "yes" : "no");
}

int main(void)
{
	char line[4096];

	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = '\0';
		char *space = strrchr(line, ' ');
		if (strncmp(line, "parse ", 6) == 0) {
			parse(line + 6);
		} else if (strncmp(line, "match ", 6) == 0 && space > line + 6) {
			*space = '\0';
			match(line + 6, space + 1);
		} else {
			fprintf(stderr, "not a question: %s\n", line);
			return EXIT_FAILURE;
		}
	}
	return ferror(stdin) || fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
