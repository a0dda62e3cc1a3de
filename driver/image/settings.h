/* What an image is told about how it is run, checked and put in its canonical form. Private to this room. */
#ifndef IMAGE_SETTINGS_H
#define IMAGE_SETTINGS_H

#include <crossply/image.h>

#include "runtime/arena.h"
#include "runtime/context.h"

typedef struct image_pair {
	const char *key;
	const char *value; /* "" in sets */
} image_pair;

/* Sorted by key, each key once: the last one given wins. */
typedef struct image_pairs {
	image_pair *at;
	size_t count;
} image_pairs;

typedef struct image_words {
	const char **at;
	size_t count;
} image_words;

/* Everything lives in the arena or is borrowed from the options. Texts are NULL when not given. */
typedef struct image_settings {
	image_words entrypoint, cmd;
	image_words env; /* in the order given, each name once */
	image_pairs labels, annotations, expose, volumes;
	const char *user, *workdir, *stop_signal, *author;
	const char *created;
} image_settings;

/* Errors: CPLY_E_USAGE, naming the option and what it takes. */
cply_status image_settings_read(image_settings *out, cply__arena *arena, cply_context *context,
	const cply_image_options *options, cply_error *err);

#endif
