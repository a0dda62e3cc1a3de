/* Every key of crossply.yaml: adding one is a row here, and `.key` in the row of the option that it stands for. */
#include <string.h>

#include "project.h"

static const cply_project_key keys[] = {
	{"archive.add", CPLY_PROJECT_LIST, "files for every archive, SRC:DEST[:MODE]"},
	{"archive.level", CPLY_PROJECT_TEXT, "how hard to compress: fast, default, dense, store"},
	{"archive.name", CPLY_PROJECT_TEXT, "what the archives' names begin with"},
	{"archive.output", CPLY_PROJECT_TEXT, "the folder of the archives"},
	{"cflags", CPLY_PROJECT_WORDS, "flags for every compile and link step"},
	{"collect", CPLY_PROJECT_LIST, "patterns of what the build command made, and is to be kept"},
	{"command", CPLY_PROJECT_WORDS, "the build command, with placeholders as in CC={cc}"},
	{"cxxflags", CPLY_PROJECT_WORDS, "further flags for C++"},
	{"definitions", CPLY_PROJECT_TEXT, "a folder of further toolchain definitions"},
	{"image.add", CPLY_PROJECT_LIST, "files for all platforms, SRC:DEST[:MODE[:UID:GID]]"},
	{"image.annotations", CPLY_PROJECT_PAIRS, "annotations of index and manifests"},
	{"image.author", CPLY_PROJECT_TEXT, "the author that the configuration names"},
	{"image.cmd", CPLY_PROJECT_WORDS, "default arguments of the entry point"},
	{"image.compress", CPLY_PROJECT_TEXT, "the format of the layers: gzip, zstd, zstd:LEVEL or none"},
	{"image.created", CPLY_PROJECT_TEXT, "the time of creation, RFC 3339"},
	{"image.digest-file", CPLY_PROJECT_TEXT, "a file that gets the digest of the index"},
	{"image.entrypoint", CPLY_PROJECT_WORDS, "the program of the image, and its first arguments"},
	{"image.env", CPLY_PROJECT_PAIRS, "environment variables"},
	{"image.expose", CPLY_PROJECT_LIST, "ports, PORT[-PORT][/tcp|udp|sctp]"},
	{"image.gc", CPLY_PROJECT_TRUTH, "remove blobs of the layout that nothing refers to any more"},
	{"image.keep-modes", CPLY_PROJECT_TRUTH, "keep the permissions of files"},
	{"image.keep-xattrs", CPLY_PROJECT_TRUTH, "keep user.* and security.capability attributes"},
	{"image.labels", CPLY_PROJECT_PAIRS, "labels of the configuration"},
	{"image.level", CPLY_PROJECT_TEXT, "how hard to compress: fast, default, dense, store"},
	{"image.load-platform", CPLY_PROJECT_TEXT, "archives: which platform gets the plain tag"},
	{"image.no-index", CPLY_PROJECT_TRUTH, "one platform only: its manifest without an index"},
	{"image.output", CPLY_PROJECT_TEXT, "the layout folder, or an archive NAME.tar"},
	{"image.prefix", CPLY_PROJECT_TEXT, "the folder of the image where a platform's files go"},
	{"image.stop-signal", CPLY_PROJECT_TEXT, "the signal that asks the program to end"},
	{"image.tag", CPLY_PROJECT_LIST, "the names of the image, [REGISTRY/]NAME[:TAG]"},
	{"image.user", CPLY_PROJECT_TEXT, "USER[:GROUP] that the program runs as"},
	{"image.volumes", CPLY_PROJECT_LIST, "paths that are volumes"},
	{"image.workdir", CPLY_PROJECT_TEXT, "the working folder"},
	{"ldflags", CPLY_PROJECT_WORDS, "flags for the link step"},
	{"libraries", CPLY_PROJECT_LIST, "packages of Debian or Ubuntu for the sysroots that `setup` makes"},
	{"link", CPLY_PROJECT_TEXT, "executables: static, static-pie or dynamic"},
	{"name", CPLY_PROJECT_TEXT, "the name of the program"},
	{"output", CPLY_PROJECT_TEXT, "the folder of the build's results"},
	{"platforms", CPLY_PROJECT_PLATFORMS, "what to build for"},
	{"smoke", CPLY_PROJECT_LIST, "what is run before results are let out: ./app --version"},
	{"sources", CPLY_PROJECT_FILES, "the sources of the program"},
	{"strip", CPLY_PROJECT_TRUTH, "remove symbols from the program"},
	{"toolchain", CPLY_PROJECT_TEXT, "the toolchain family to use"},
	{"verify.allow", CPLY_PROJECT_LIST, "files of an image for another platform, PATTERN=PLATFORM"},
	{"verify.glibc", CPLY_PROJECT_TEXT, "the newest glibc that a binary may ask for"},
	{"verify.kernel", CPLY_PROJECT_TEXT, "the newest kernel that a binary may ask for"},
	{"verify.require", CPLY_PROJECT_LIST, "checks that must pass, or groups of them: hardening"},
	{"verify.static", CPLY_PROJECT_TRUTH, "programs must be static"},
	{"verify.strict", CPLY_PROJECT_TRUTH, "every executable of an image must start"},
};

enum { KEY_COUNT = sizeof keys / sizeof *keys };

const cply_project_key *cply_project_key_at(size_t index)
{
	return index < KEY_COUNT ? &keys[index] : NULL;
}

size_t project_key_count(void)
{
	return KEY_COUNT;
}

const cply_project_key *project_key_find(const char *name)
{
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

int project_is_section(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < KEY_COUNT; i++)
		if (strncmp(keys[i].name, name, length) == 0 && keys[i].name[length] == '.')
			return 1;
	return 0;
}
