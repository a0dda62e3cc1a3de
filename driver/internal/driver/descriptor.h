/* What one blob says of another (image-spec, descriptor.md), and the media types that we know. */
#ifndef DRIVER_DESCRIPTOR_H
#define DRIVER_DESCRIPTOR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "runtime/sha256.h"

#define CPLY__MEDIA_INDEX "application/vnd.oci.image.index.v1+json"
#define CPLY__MEDIA_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define CPLY__MEDIA_CONFIG "application/vnd.oci.image.config.v1+json"
#define CPLY__MEDIA_DOCKER_LIST "application/vnd.docker.distribution.manifest.list.v2+json"
#define CPLY__MEDIA_DOCKER_MANIFEST "application/vnd.docker.distribution.manifest.v2+json"
#define CPLY__MEDIA_DOCKER_CONFIG "application/vnd.docker.container.image.v1+json"

/* Is it the config of an image? Manifests of other things (attestations, charts) have configs of their own kind. */
static inline bool cply__media_is_config(const char *type)
{
	return strcmp(type, CPLY__MEDIA_CONFIG) == 0 || strcmp(type, CPLY__MEDIA_DOCKER_CONFIG) == 0;
}

typedef struct cply__descriptor {
	const char *media_type; /* borrowed */
	char digest[CPLY__DIGEST_TEXT];
	uint64_t size;
} cply__descriptor;

/* "blobs/sha256/..." of a valid digest: where a layout keeps the blob. */
enum { CPLY__BLOB_PATH = 13 + 64 + 1 };

static inline void cply__blob_path(char path[CPLY__BLOB_PATH], const char *digest)
{
	snprintf(path, CPLY__BLOB_PATH, "blobs/sha256/%s", strchr(digest, ':') + 1);
}

#endif
