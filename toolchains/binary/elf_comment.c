/* Who made a file: compilers and linkers write their names into .comment, each object file once. */
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "store.h"

enum { COMMENT_READ = 4096, COMPILER_ROOM = 512 };
static const char between[] = "; ";

static bool is_among(const char *joined, const char *text)
{
	size_t length = strlen(text);

	for (const char *at = strstr(joined, text); at; at = strstr(at + 1, text)) {
		bool begins = at == joined || (at - joined >= 2 && memcmp(at - 2, between, 2) == 0);
		if (begins && (at[length] == '\0' || strncmp(at + length, between, 2) == 0))
			return true;
	}
	return false;
}

/* Distinct texts, joined; what does not fit is left out. */
static void join(char *out, size_t room, const char *text)
{
	size_t length = strlen(out), more = strlen(text);

	if (more == 0 || is_among(out, text) || length + more + 3 > room)
		return;
	if (length > 0) {
		memcpy(out + length, between, 2);
		length += 2;
	}
	memcpy(out + length, text, more + 1);
}

cply_status cply__binary_made_by(cply_binary *out, const char *text, size_t size, cply_error *err)
{
	static const char rustc[] = "rustc version ";
	char joined[COMPILER_ROOM] = "";

	/* `text` ends with a NUL behind its size. */
	for (const char *at = text; at < text + size; at += strlen(at) + 1) {
		join(joined, sizeof joined, at);
		if (strncmp(at, rustc, strlen(rustc)) != 0 || out->rust_version)
			continue;
		const char *version = at + strlen(rustc);
		out->rust_version = cply__arena_strndup(cply__binary_arena(out), version, strcspn(version, " "));
		if (!out->rust_version)
			return cply__error_nomem(err);
	}
	if (joined[0] == '\0')
		return CPLY_OK;
	out->compiler = cply__arena_strdup(cply__binary_arena(out), joined);
	return out->compiler ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__elf_read_comment(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	const Elf64_Shdr *section = cply__elf_section_named(elf, ".comment");
	char text[COMMENT_READ];

	if (!section)
		return CPLY_OK;
	cply_status status = cply__elf_text(text, sizeof text, elf, section->sh_offset, section->sh_size, err);
	size_t size = section->sh_size < sizeof text - 1 ? (size_t)section->sh_size : sizeof text - 1;
	return status ? status : cply__binary_made_by(out, text, size, err);
}
