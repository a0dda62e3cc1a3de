/* An opened subject: its layers, read once each, and its images. Private to this room. */
#ifndef SUBJECT_SUBJECT_H
#define SUBJECT_SUBJECT_H

#include "runtime/map.h"
#include "tree.h"

/* What of an image's config says how it is started; texts are in the subject's arena. */
typedef struct image_config {
	cply_platform platform;
	const char *program;      /* the first word of entrypoint and command; NULL: neither has any */
	const char *path;         /* of its environment; NULL: none */
	const char *library_path; /* LD_LIBRARY_PATH; NULL: none */
	const char *workdir;      /* "" for none */
	const char *user;         /* "" for none */
} image_config;

/* One layer that any image has; or another blob, of which only the digest is checked. */
typedef struct subject_layer {
	cply__subject *subject;
	const char *digest; /* "" for a tar */
	const char *name;   /* for messages */
	uint64_t size;
	bool is_tar;     /* else its contents are nobody's business here */
	uint64_t weight; /* what it costs to read, about; see subject_layer_weigh */
	layer_listing listing;
} subject_layer;

typedef struct subject_image {
	cply__subject *subject;
	cply__subject_image shown;
	subject_layer **layers; /* shown.layer_count of them, or the tar; behind them other blobs */
	size_t blob_count;      /* all that is in `layers` */
	image_config config;
	bool has_config; /* an image with the config of one */
	cply__tree tree;
	finding_list findings; /* texts in the arena of the tree */
} subject_image;

typedef struct allowed_path {
	const char *pattern;
	cply_platform platform;
} allowed_path;

struct cply__subject {
	cply_context *context;
	const char *path;
	cply_layout *layout;    /* owned; NULL for a tar */
	cply__arena arena;      /* of the thread that opens it */
	memory_account account; /* of the arena */
	cply__subject_options options;
	const char *scratch_folder; /* borrowed; NULL: /tmp */
	memory_budget budget;
	hash_meeting meeting;
	allowed_path *allowed;
	CPLY__VEC(subject_layer *) layers; /* in the arena, but for their listings */
	cply__map layer_by_digest;
	cply__map config_by_digest;        /* to its image_config, in the arena: many manifests may share one */
	CPLY__VEC(subject_image *) images; /* in the arena, but for their trees */
};

/* config.c: reads the config of a manifest. */
cply_status subject_read_config(subject_image *image, size_t entry, cply_error *err);

/* images.c: what the layout has, as images and layers that are not read yet. */
cply_status subject_list_images(cply__subject *subject, cply_error *err);
cply_status subject_list_tar(cply__subject *subject, cply_error *err);

/* images.c: which checks an image that was read has an answer to. `is_whole`: all its layers could be. */
cply_check_set subject_judged(const subject_image *image, bool is_whole);

/* layers.c: sets the weight of a layer that was listed. */
void subject_layer_weigh(subject_layer *layer);

/* layers.c: the task of one subject_layer. */
cply_status subject_layer_work(void *layer, unsigned thread, cply_error *err);

/* judge.c: the task of one subject_image whose layers are read: applies them and checks the whole. */
cply_status subject_image_work(void *image, unsigned thread, cply_error *err);

#endif
