/*
 * What a release page wants: one archive per platform (NAME-linux-arm64.tar.gz, NAME-windows-amd64.zip) and a file
 * SHA256SUMS that `sha256sum -c` takes. In every archive all is below one folder, named as the archive without suffix.
 * The same inputs give the same bytes.
 */
#ifndef CROSSPLY_ARCHIVE_H
#define CROSSPLY_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>
#include <crossply/image.h>
#include <crossply/layer.h>
#include <crossply/platform.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Flags of cply_archive_options. */
enum { CPLY_ARCHIVE_NO_VERIFY = 1 };

typedef struct cply_archive_options {
	size_t size; /* sizeof(cply_archive_options) */
	unsigned flags;
	const char *name;               /* NULL: the name of the only program that the folders hold */
	const cply_platform *platforms; /* none: every platform folder */
	size_t platform_count;
	cply_layer_level level;
	cply_texts add; /* files for every archive (README, LICENSE): SRC:DEST, as in cply_layer_add_spec */
} cply_archive_options;

#define CPLY_ARCHIVE_OPTIONS_INIT                                                                                      \
	{                                                                                                              \
		sizeof(cply_archive_options), 0, NULL, NULL, 0, CPLY_LAYER_LEVEL_DEFAULT,                              \
		{                                                                                                      \
			NULL, 0                                                                                        \
		}                                                                                                      \
	}

/* One archive that was written. */
typedef struct cply_archive_file {
	cply_platform platform;
	char name[256];  /* file name in the output folder */
	char digest[72]; /* "sha256:..." of the file */
	uint64_t file_size;
} cply_archive_file;

typedef struct cply_archive_result {
	size_t count;
	cply_archive_file *files; /* owned; in the order of SHA256SUMS */
} cply_archive_result;

/*
 * Packs `folder`/PAIR for every platform into `output`, a folder (made when it is not there). Each file appears whole
 * or not at all; SHA256SUMS comes last and lists what this call wrote. Errors: as cply_image_pack; CPLY_E_USAGE when
 * there is no `name` and the folders hold no or several programs.
 */
CPLY_EXPORT cply_status cply_archive_pack(cply_archive_result *out, cply_context *context, const char *folder,
	const char *output, const cply_archive_options *options, cply_error *err);
CPLY_EXPORT void cply_archive_result_release(cply_archive_result *result, cply_context *context);

#ifdef __cplusplus
}
#endif

#endif
