/*
 * Small binaries made in memory: the headers that compilers write, with the few parts that readers look at. The bytes
 * are laid out here by hand, so that they owe nothing to the code that reads them.
 */
#ifndef UNIT_BINARY_SAMPLE_H
#define UNIT_BINARY_SAMPLE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "runtime/alloc.h"
#include "toolchains/binary_source.h"

enum { SAMPLE_ROOM = 4096 };

/* Parses an exact copy, so that a read beyond it is seen by a sanitizer. */
static inline cply_status sample_parse_parts(
	cply_binary *out, const void *bytes, size_t size, unsigned parts, cply_error *err)
{
	void *copy = malloc(size ? size : 1);
	cply__binary_memory memory = {memcpy(copy, bytes, size), size};
	cply__binary_source source;

	cply__binary_source_memory(&source, &memory, "sample");
	cply_status status = cply__binary_parse_parts(out, &cply__malloc_allocator, &source, parts, err);
	free(copy);
	return status;
}

static inline cply_status sample_parse(cply_binary *out, const void *bytes, size_t size, cply_error *err)
{
	return sample_parse_parts(out, bytes, size, CPLY__PART_ALL, err);
}

/* A seed of the fuzzers, by its format and name; its size. */
static inline size_t sample_seed(void *bytes, size_t room, const char *name)
{
	char path[1024];

	snprintf(path, sizeof path, "%s/tests/fuzz/corpus/%s", CROSSPLY_SOURCE_DIR, name);
	FILE *file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "%s", path);
	size_t size = fread(bytes, 1, room, file);
	ck_assert(size > 0 && size < room);
	fclose(file);
	return size;
}

/* What an ELF sample says. Fields left out say nothing. */
typedef struct elf_sample {
	int bits, is_big, machine, osabi, type;
	uint32_t flags;
	int has_attributes, arm_arch, arm_fp, arm_model, arm_args; /* .ARM.attributes; zeros are not written */
	const char *riscv_arch;                                    /* .riscv.attributes */
	uint32_t x86_isa;                                          /* ISA_1_NEEDED */
	const char *interpreter, *needed;
	uint32_t flags_1;
	const char *go; /* lines of build settings */
} elf_sample;

typedef struct sample_bytes {
	unsigned char at[SAMPLE_ROOM];
	size_t size;
	int bits, is_big;
} sample_bytes;

static inline void sample_number(sample_bytes *out, size_t at, int width, uint64_t value)
{
	for (int i = 0; i < width; i++)
		out->at[at + (size_t)(out->is_big ? width - 1 - i : i)] = (unsigned char)(value >> (8 * i));
}

/* A number at the end: of a fixed width, or of the class's. */
static inline void sample_put(sample_bytes *out, int width, uint64_t value)
{
	sample_number(out, out->size, width, value);
	out->size += (size_t)width;
}

static inline void sample_word(sample_bytes *out, uint64_t value)
{
	sample_put(out, out->bits / 8, value);
}

static inline size_t sample_text(sample_bytes *out, const char *text)
{
	size_t at = out->size;

	memcpy(out->at + at, text, strlen(text) + 1);
	out->size += strlen(text) + 1;
	return at;
}

static inline void sample_align(sample_bytes *out)
{
	while (out->size % 8)
		out->at[out->size++] = 0;
}

static inline void sample_program(sample_bytes *out, uint32_t type, uint64_t offset, uint64_t size)
{
	sample_put(out, 4, type);
	if (out->bits == 64)
		sample_put(out, 4, 4);
	sample_word(out, offset);
	sample_word(out, 0x10000 + offset);
	sample_word(out, 0x10000 + offset);
	sample_word(out, size);
	sample_word(out, size);
	if (out->bits == 32)
		sample_put(out, 4, 4);
	sample_word(out, 8);
}

static inline void sample_section(sample_bytes *out, uint32_t name, uint32_t type, uint64_t offset, uint64_t size)
{
	sample_put(out, 4, name);
	sample_put(out, 4, type);
	sample_word(out, 0);
	sample_word(out, 0);
	sample_word(out, offset);
	sample_word(out, size);
	sample_put(out, 4, 0);
	sample_put(out, 4, 0);
	sample_word(out, 1);
	sample_word(out, 0);
}

/* 'A', one vendor, one file scope. */
static inline void sample_attributes(sample_bytes *out, const elf_sample *sample)
{
	static const unsigned char tags[] = {6, 10, 23, 28};
	const int values[] = {sample->arm_arch, sample->arm_fp, sample->arm_model, sample->arm_args};
	const char *vendor = sample->riscv_arch ? "riscv" : "aeabi";

	out->at[out->size++] = 'A';
	size_t part = out->size;
	sample_put(out, 4, 0);
	sample_text(out, vendor);
	size_t scope = out->size;
	out->at[out->size++] = 1;
	sample_put(out, 4, 0);
	if (sample->riscv_arch) {
		out->at[out->size++] = 5;
		sample_text(out, sample->riscv_arch);
	} else {
		/* A name and a compatibility tag, which have forms of their own. */
		out->at[out->size++] = 5;
		sample_text(out, "name");
		out->at[out->size++] = 32;
		out->at[out->size++] = 1;
		sample_text(out, "gnu");
		for (size_t i = 0; i < sizeof tags; i++)
			if (values[i]) {
				out->at[out->size++] = tags[i];
				out->at[out->size++] = (unsigned char)values[i];
			}
	}
	sample_number(out, scope + 1, 4, out->size - scope);
	sample_number(out, part, 4, out->size - part);
}

static inline void sample_property(sample_bytes *out, uint32_t isa)
{
	size_t step = out->bits == 64 ? 16 : 12;

	sample_put(out, 4, 4);
	sample_put(out, 4, 2 * step);
	sample_put(out, 4, 5);
	sample_text(out, "GNU");
	/* One that is not meant, first. */
	for (int i = 0; i < 2; i++) {
		sample_put(out, 4, i == 0 ? 0xc0000002u : 0xc0008002u);
		sample_put(out, 4, 4);
		sample_put(out, 4, i == 0 ? 3 : isa);
		if (out->bits == 64)
			sample_put(out, 4, 0);
	}
}

static inline void sample_go(sample_bytes *out, const char *settings)
{
	static const char magic[] = "\xff Go buildinf:";
	size_t start = out->size;

	memcpy(out->at + start, magic, sizeof magic - 1);
	out->at[start + 14] = 8;
	out->at[start + 15] = 2;
	out->size = start + 32;
	out->at[out->size++] = 6;
	memcpy(out->at + out->size, "go1.19", 6);
	out->size += 6;
	size_t length = strlen(settings) + 32;
	out->at[out->size++] = (unsigned char)(length & 0x7f) | 0x80;
	out->at[out->size++] = (unsigned char)(length >> 7);
	memset(out->at + out->size, '#', length);
	memcpy(out->at + out->size + 16, settings, strlen(settings));
	out->size += length;
}

static inline void sample_elf(sample_bytes *out, const elf_sample *sample)
{
	enum { LOAD, INTERP, DYNAMIC, PROPERTY, PROGRAMS };
	struct {
		size_t at, size;
	} parts[PROGRAMS] = {{0, 0}}, attributes, go;
	static const uint32_t types[PROGRAMS] = {1, 3, 2, 0x6474e553};

	memset(out, 0, sizeof *out);
	out->bits = sample->bits;
	out->is_big = sample->is_big;
	memcpy(out->at, "\177ELF", 4);
	out->at[4] = sample->bits == 64 ? 2 : 1;
	out->at[5] = sample->is_big ? 2 : 1;
	out->at[6] = 1;
	out->at[7] = (unsigned char)sample->osabi;
	out->size = sample->bits == 64 ? 64 : 52;
	size_t programs = out->size, program_size = sample->bits == 64 ? 56 : 32;
	out->size += PROGRAMS * program_size;
	if (sample->interpreter) {
		parts[INTERP].at = sample_text(out, sample->interpreter);
		parts[INTERP].size = out->size - parts[INTERP].at;
	}
	sample_align(out);
	if (sample->needed || sample->flags_1) {
		size_t names = sample_text(out, "");
		size_t needed = sample->needed ? sample_text(out, sample->needed) - names : 0;
		size_t names_size = out->size - names;
		sample_align(out);
		parts[DYNAMIC].at = out->size;
		const uint64_t entries[][2] = {{5, 0x10000 + names}, {10, names_size}, {0x6ffffffb, sample->flags_1},
			{sample->needed ? 1 : 0x6ffffef5, needed}, {0, 0}};
		for (size_t i = 0; i < 5; i++) {
			sample_word(out, entries[i][0]);
			sample_word(out, entries[i][1]);
		}
		parts[DYNAMIC].size = out->size - parts[DYNAMIC].at;
	}
	if (sample->x86_isa) {
		parts[PROPERTY].at = out->size;
		sample_property(out, sample->x86_isa);
		parts[PROPERTY].size = out->size - parts[PROPERTY].at;
	}
	attributes.at = out->size;
	if (sample->has_attributes)
		sample_attributes(out, sample);
	attributes.size = out->size - attributes.at;
	sample_align(out);
	go.at = out->size;
	if (sample->go)
		sample_go(out, sample->go);
	go.size = out->size - go.at;
	static const char names[] = "\0.attributes\0.go.buildinfo\0.shstrtab";
	size_t names_at = out->size;
	memcpy(out->at + out->size, names, sizeof names);
	out->size += sizeof names;
	sample_align(out);
	parts[LOAD].size = out->size;
	size_t sections = out->size;
	sample_section(out, 0, 0, 0, 0);
	sample_section(out, 1, sample->has_attributes ? 0x70000003 : 1, attributes.at, attributes.size);
	sample_section(out, sample->go ? 13 : 0, 1, go.at, go.size);
	sample_section(out, 27, 3, names_at, sizeof names);
	size_t end = out->size;
	out->size = programs;
	for (size_t i = 0; i < PROGRAMS; i++)
		sample_program(out, parts[i].size ? types[i] : 0, parts[i].at, parts[i].size);
	/* The header behind the identification. */
	out->size = 16;
	sample_put(out, 2, (uint64_t)(sample->type ? sample->type : 2));
	sample_put(out, 2, (uint64_t)sample->machine);
	sample_put(out, 4, 1);
	sample_word(out, 0x10000);
	sample_word(out, programs);
	sample_word(out, sections);
	sample_put(out, 4, sample->flags);
	sample_put(out, 2, sample->bits == 64 ? 64 : 52);
	sample_put(out, 2, program_size);
	sample_put(out, 2, PROGRAMS);
	sample_put(out, 2, sample->bits == 64 ? 64 : 40);
	sample_put(out, 2, 4);
	sample_put(out, 2, 3);
	out->size = end;
}

static inline void sample_pe(sample_bytes *out, int bits, uint32_t machine, uint32_t characteristics)
{
	memset(out, 0, sizeof *out);
	out->bits = bits;
	memcpy(out->at, "MZ", 2);
	sample_number(out, 0x3c, 4, 0x80);
	memcpy(out->at + 0x80, "PE\0\0", 4);
	sample_number(out, 0x84, 2, machine);
	sample_number(out, 0x80 + 22, 2, characteristics);
	sample_number(out, 0x98, 2, bits == 64 ? 0x20b : 0x10b);
	sample_number(out, 0x98 + 68, 2, 3);
	out->size = 0x98 + 72;
}

/* A thin file at `at`, with a code signature. */
static inline void sample_macho(sample_bytes *out, size_t at, uint32_t cputype, uint32_t filetype)
{
	sample_number(out, at, 4, 0xfeedfacf);
	sample_number(out, at + 4, 4, cputype);
	sample_number(out, at + 12, 4, filetype);
	sample_number(out, at + 16, 4, 1);
	sample_number(out, at + 20, 4, 16);
	sample_number(out, at + 32, 4, 0x1d);
	sample_number(out, at + 36, 4, 16);
	out->size = at + 32 + 16;
}

static inline void sample_fat(sample_bytes *out, size_t count, const uint32_t *cputypes)
{
	memset(out, 0, sizeof *out);
	out->is_big = 1;
	sample_put(out, 4, 0xcafebabe);
	sample_put(out, 4, count);
	for (size_t i = 0; i < count; i++) {
		sample_put(out, 4, cputypes[i]);
		sample_put(out, 4, 0);
		sample_put(out, 4, 256 + 64 * i);
		sample_put(out, 4, 48);
		sample_put(out, 4, 6);
	}
	out->is_big = 0;
	for (size_t i = 0; i < count; i++)
		sample_macho(out, 256 + 64 * i, cputypes[i], 2);
}

#endif
