/*
 * A machine for toolchain tests: a folder with programs of its own, which is all of PATH, a cache folder, and a folder
 * for temporary files. Compilers are shell scripts that write down how they were called and "link" by copying a program
 * that the test made.
 */
#ifndef UNIT_FAKE_MACHINE_H
#define UNIT_FAKE_MACHINE_H

#include <elf.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <check.h>

#include <crossply/toolchain.h>

#include "runtime/file.h"
#include "runtime/strbuf.h"
#include "scratch.h"

typedef struct fake_machine {
	char *folder;
	char path_entry[600], tmp_entry[600];
	const char *environment[3];
	char cache[600];
	cply_context *context;
} fake_machine;

static inline void fake_write(const char *path, const void *bytes, size_t size, mode_t mode)
{
	cply_error err;

	ck_assert_int_eq(cply__file_replace(&cply__malloc_allocator, path, bytes, size, mode, &err), CPLY_OK);
}

/* The times of files and folders move with the kernel's tick: what changes in the one before this looks as it did. */
static inline void fake_wait_a_tick(void)
{
	struct timespec before, now;

	clock_gettime(CLOCK_REALTIME_COARSE, &before);
	do {
		usleep(500);
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
	} while (now.tv_sec == before.tv_sec && now.tv_nsec == before.tv_nsec);
}

static inline void fake_folder(const fake_machine *m, const char *name)
{
	cply_error err;

	ck_assert_int_eq(
		cply__path_mkdirs(&cply__malloc_allocator, scratch_path(m->folder, name), 0755, &err), CPLY_OK);
}

/* What the compilers link: the smallest static ELF program of a machine. */
static inline void fake_program(const fake_machine *m, unsigned char class, uint16_t machine, uint32_t flags)
{
	Elf64_Ehdr wide = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, class, ELFDATA2LSB, EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = machine,
		.e_version = EV_CURRENT,
		.e_flags = flags,
		.e_ehsize = sizeof wide,
		.e_phentsize = sizeof(Elf64_Phdr)};
	Elf32_Ehdr narrow = {.e_type = ET_EXEC,
		.e_machine = machine,
		.e_version = EV_CURRENT,
		.e_flags = flags,
		.e_ehsize = sizeof narrow,
		.e_phentsize = sizeof(Elf32_Phdr)};

	memcpy(narrow.e_ident, wide.e_ident, sizeof narrow.e_ident);
	if (class == ELFCLASS64)
		fake_write(scratch_path(m->folder, "program"), &wide, sizeof wide, 0755);
	else
		fake_write(scratch_path(m->folder, "program"), &narrow, sizeof narrow, 0755);
}

/* A program of any script, by its path below the machine's folder. */
static inline void fake_script(const fake_machine *m, const char *name, const char *script)
{
	char text[4096];

	snprintf(text, sizeof text, "#!/bin/sh\necho \"$0 $*\" >>'%s/log'\n%s", m->folder, script);
	fake_write(scratch_path(m->folder, name), text, strlen(text), 0755);
}

/* A compiler that works. */
static inline void fake_compiler(const fake_machine *m, const char *name, const char *version)
{
	char script[2048];

	snprintf(script, sizeof script,
		"case \" $* \" in *' --version '*) echo '%s'; echo 'no warranty'; exit;;\n"
		"*-print-file-name=libc.a*) echo '%s/libc.a'; exit;; esac\n"
		"while [ $# -gt 0 ]; do case $1 in -o) out=$2; shift;; esac; shift; done\n"
		"/bin/cp '%s/program' \"$out\"\n",
		version, m->folder, m->folder);
	fake_script(m, name, script);
}

/* The sysroot that the llvm family asks for, as far as a probe looks. */
static inline void fake_sysroot(const fake_machine *m, const char *name)
{
	char folder[256], manifest[300];

	snprintf(folder, sizeof folder, "cache/sysroots/%s", name);
	snprintf(manifest, sizeof manifest, "%s/crossply-sysroot.json", folder);
	fake_folder(m, folder);
	fake_write(scratch_path(m->folder, manifest), "{}", 2, 0644);
}

/* How often any program was called so far. */
static inline unsigned fake_calls(const fake_machine *m)
{
	cply__strbuf log;
	cply_error err;
	unsigned lines = 0;

	cply__strbuf_init(&log, &cply__malloc_allocator);
	if (cply__file_slurp(&log, scratch_path(m->folder, "log"), 1 << 20, &err) == CPLY_OK)
		for (size_t i = 0; i < log.length; i++)
			lines += log.text[i] == '\n';
	cply__strbuf_release(&log);
	return lines;
}

static inline cply_context *fake_context(fake_machine *m, const cply_allocator *allocator, const char *cache)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_context *context;
	cply_error err;

	options.allocator = allocator;
	options.environment = m->environment;
	options.cache_dir = cache;
	return cply_context_new(&context, &options, &err) == CPLY_OK ? context : NULL;
}

static inline void fake_begin(fake_machine *m)
{
	m->folder = scratch_make();
	snprintf(m->path_entry, sizeof m->path_entry, "PATH=%s/first:%s/bin", m->folder, m->folder);
	snprintf(m->tmp_entry, sizeof m->tmp_entry, "TMPDIR=%s/tmp", m->folder);
	snprintf(m->cache, sizeof m->cache, "%s/cache", m->folder);
	m->environment[0] = m->path_entry;
	m->environment[1] = m->tmp_entry;
	m->environment[2] = NULL;
	fake_folder(m, "first");
	fake_folder(m, "bin");
	fake_folder(m, "tmp");
	fake_write(scratch_path(m->folder, "libc.a"), "!<arch>\n", 8, 0644);
	fake_program(m, ELFCLASS64, EM_AARCH64, 0);
	m->context = fake_context(m, NULL, m->cache);
	ck_assert_ptr_nonnull(m->context);
}

static inline void fake_end(fake_machine *m)
{
	ck_assert_uint_eq(scratch_count(scratch_path(m->folder, "tmp")), 0);
	cply_context_free(m->context);
	scratch_remove(m->folder);
}

#endif
