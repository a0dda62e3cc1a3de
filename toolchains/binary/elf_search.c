/*
 * A stripped static program of glibc no longer says which functions it contains; but those that look users and hosts up
 * carry the path of the file that tells them how.
 */
#include <string.h>

#include "elf_file.h"
#include "runtime/error.h"

/* In all: hundreds of segments may lie over the same bytes. */
enum { STEP = 32 * 1024, SEARCH_LIMIT = 64 << 20 };
static const char needle[] = "/etc/nsswitch.conf";

static cply_status search(cply_binary *out, const cply__elf *elf, uint64_t offset, uint64_t size, cply_error *err)
{
	unsigned char bytes[STEP];

	/* Pieces overlap by what the text may have lost at a border. */
	for (uint64_t done = 0; done < size; done += sizeof bytes - sizeof needle) {
		size_t got, want = size - done < sizeof bytes ? (size_t)(size - done) : sizeof bytes;
		cply_status status = cply__source_peek(elf->source, bytes, want, offset + done, &got, err);
		if (status)
			return status;
		const unsigned char *found = memmem(bytes, got, needle, sizeof needle);
		if (found) {
			cply_symbols_seen *seen = &out->symbols[CPLY_SYMBOLS_NSS];
			seen->count = 1;
			memcpy(seen->first, needle, sizeof needle);
			seen->at = offset + done + (uint64_t)(found - bytes);
			return CPLY_OK;
		}
		if (want < sizeof bytes)
			break;
	}
	return CPLY_OK;
}

/* Constants are where nothing is written; older linkers put them beside the code. */
static bool has_constants(const Elf64_Phdr *program, bool beside_code)
{
	return program->p_type == PT_LOAD && !(program->p_flags & PF_W) && program->p_filesz <= SEARCH_LIMIT &&
	       ((program->p_flags & PF_X) != 0) == beside_code;
}

cply_status cply__elf_search_nss(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	cply_status status = CPLY_OK;
	bool beside_code = true;
	uint64_t left = SEARCH_LIMIT;

	if (!cply_binary_is_static_glibc(out) || out->symbols_from != CPLY_SYMBOLS_NONE)
		return CPLY_OK;
	for (size_t i = 0; i < elf->program_count; i++)
		if (has_constants(&elf->programs[i], false) && elf->programs[i].p_offset > 0)
			beside_code = false;
	for (size_t i = 0; i < elf->program_count && !status; i++) {
		const Elf64_Phdr *program = &elf->programs[i];
		if (!has_constants(program, beside_code) || out->symbols[CPLY_SYMBOLS_NSS].count > 0 ||
			program->p_filesz > left)
			continue;
		left -= program->p_filesz;
		status = search(out, elf, program->p_offset, program->p_filesz, err);
	}
	return status;
}
