/* A program of somebody else's, compiled against what `cmake --install` installed and nothing else. */
#include <stdio.h>
#include <string.h>

#include <crossply/crossply.h>

static int fail(const char *what, const cply_error *err)
{
	char text[2048];

	cply_error_format(err, text, sizeof text);
	fprintf(stderr, "%s: %s\n", what, text);
	return 1;
}

static int parse(cply_platform *platform)
{
	char text[CPLY_PLATFORM_TEXT];
	cply_error err;

	if (cply_platform_parse(platform, "linux/arm", &err))
		return fail("parse", &err);
	cply_platform_format(platform, text);
	printf("%s\n", text);
	return strcmp(text, "linux/arm/v7") != 0;
}

int main(void)
{
	cply_platform platform;
	cply_error err;
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_context *context;

	options.jobs = 2;
	if (cply_context_new(&context, &options, &err))
		return fail("context", &err);
	int status = parse(&platform);
	cply_context_free(context);
	return status;
}
