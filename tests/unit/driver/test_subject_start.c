/*
 * Does an image start? Trees as text, with binaries as their readers would describe them:
 *
 *     PATH [machine=183] [interp=PATH] [needed=A,B] [rpath=DIRS] [runpath=DIRS] [wants=LIBRARY:VERSION,...]
 * [defs=V,...]
 */
#include "../../../driver/subject/start.h"

#include <stdlib.h>

#include "suite.h"
#include "tar_text.h"

enum { BINARIES_MAX = 32, LIST_MAX = 8, AMD64 = 62 };

typedef struct start_case {
	const char *tar, *binaries;
	const char *program; /* the first of entrypoint and command; NULL: none */
	const char *path, *library_path, *workdir, *user;
	const char *allow;
	bool is_cancelled; /* before anything is looked at */
} start_case;

typedef struct made_binary {
	cply_binary binary;
	char text[1024];
	const char *needed[LIST_MAX], *defs[LIST_MAX];
	cply_version_need wants[LIST_MAX];
} made_binary;

static cply_context context;
static memory_budget budget;
static made_binary binaries[BINARIES_MAX];

static size_t split(const char **out, char *list)
{
	size_t count = 0;

	for (char *at = strtok(list, ","); at; at = strtok(NULL, ",")) {
		ck_assert_uint_lt(count, LIST_MAX);
		out[count++] = at;
	}
	return count;
}

static void read_field(made_binary *made, char *field)
{
	char *value = strchr(field, '=');
	cply_binary *binary = &made->binary;

	ck_assert_ptr_nonnull(value);
	*value++ = '\0';
	if (strcmp(field, "machine") == 0)
		binary->machine = (uint32_t)atoi(value);
	else if (strcmp(field, "interp") == 0)
		binary->interpreter = value;
	else if (strcmp(field, "rpath") == 0)
		binary->rpath = value;
	else if (strcmp(field, "runpath") == 0)
		binary->runpath = value;
	else if (strcmp(field, "needed") == 0)
		binary->needed_count = split(made->needed, value);
	else if (strcmp(field, "defs") == 0)
		binary->version_def_count = split(made->defs, value);
	else if (strcmp(field, "wants") == 0) {
		const char *pairs[LIST_MAX];
		binary->version_count = split(pairs, value);
		for (size_t i = 0; i < binary->version_count; i++) {
			char *colon = strchr(pairs[i], ':');
			*colon = '\0';
			made->wants[i] = (cply_version_need){.library = pairs[i], .version = colon + 1};
		}
	} else
		ck_abort_msg("no field %s", field);
}

/* Puts a binary behind each node that the text names. */
static void describe(cply__tree *tree, const char *text)
{
	for (size_t i = 0; *text; i++) {
		size_t length = strcspn(text, "\n"), count = 0;
		made_binary *made = &binaries[i];
		char *fields[16] = {0}, *rest;

		ck_assert_uint_lt(i, BINARIES_MAX);
		*made = (made_binary){.binary = {.format = CPLY_BINARY_ELF, .bits = 64, .machine = AMD64}};
		snprintf(made->text, sizeof made->text, "%.*s", (int)length, text);
		for (char *at = strtok_r(made->text, " ", &rest); at; at = strtok_r(NULL, " ", &rest))
			fields[count++] = at;
		const cply__node *same =
			count == 2 && strncmp(fields[1], "same=", 5) == 0 ? cply__tree_find(tree, fields[1] + 5) : NULL;
		for (size_t f = 1; f < count && !same; f++)
			read_field(made, fields[f]);
		made->binary.needed = made->needed;
		made->binary.version_defs = made->defs;
		made->binary.versions = made->wants;
		cply__node *node = (cply__node *)cply__tree_find(tree, fields[0]);
		ck_assert_msg(node != NULL, "no node %s", fields[0]);
		node->binary = same ? same->binary : &made->binary;
		text += length + (text[length] == '\n');
	}
}

static void read_tree(layer_listing *listing, subject_image *image, const start_case *c)
{
	cply__strbuf tar;
	cply_error err;

	cply__strbuf_init(&tar, &cply__malloc_allocator);
	tar_text(&tar, c->tar);
	tar_memory memory = {tar.text, tar.length, 0, 0};
	listing_init(listing, &cply__malloc_allocator, &budget);
	ck_assert_int_eq(
		listing_read(listing, &(layer_stream){tar_memory_read, &memory, NULL, NULL, "layer"}, NULL, &err),
		CPLY_OK);
	ck_assert_int_eq(tree_apply(&image->tree, listing, 0, &image->findings, &err), CPLY_OK);
	describe(&image->tree, c->binaries ? c->binaries : "");
	cply__strbuf_release(&tar);
}

/* Checks what is found: "E check path: wanted | found" per line, E or W. */
static void check_start(const char *wanted, const start_case *c)
{
	subject_layer layer = {.digest = "sha256:0"}, *layers[] = {&layer};
	cply__subject subject = {.options = {.reference = NULL}};
	subject_image image = {.subject = &subject, .layers = layers};
	allowed_path allowed = {.pattern = c->allow, .platform = {.os = "linux", .arch = "arm64"}};
	cply__strbuf found;
	cply_error err;

	context.allocator = cply__malloc_allocator;
	budget_init(&budget, "subject");
	tree_init(&image.tree, &context, &budget);
	image.findings.account = &image.tree.account;
	image.shown = (cply__subject_image){
		.name = "linux/amd64", .platform = {.os = "linux", .arch = "amd64"}, .tree = &image.tree};
	subject.allowed = &allowed;
	subject.options.allow.count = c->allow != NULL;
	read_tree(&layer.listing, &image, c);
	image.config = (image_config){.program = c->program,
		.path = c->path,
		.library_path = c->library_path,
		.workdir = c->workdir ? c->workdir : "",
		.user = c->user ? c->user : ""};
	atomic_store(&context.cancelled, c->is_cancelled);
	ck_assert_int_eq(start_check(&image, &err), c->is_cancelled ? CPLY_E_CANCELLED : CPLY_OK);
	atomic_store(&context.cancelled, false);
	cply__strbuf_init(&found, &cply__malloc_allocator);
	for (size_t i = 0; i < image.findings.list.count; i++) {
		const cply__image_finding *f = &image.findings.list.at[i];
		cply__strbuf_printf(&found, "%c %s %s: %s | %s\n", f->severity == CPLY__SEVERITY_ERROR ? 'E' : 'W',
			cply_check_name(f->check), f->path, f->wanted, f->found);
	}
	ck_assert_str_eq(found.text, wanted);
	cply__strbuf_release(&found);
	free(image.findings.list.at);
	tree_release(&image.tree);
	listing_release(&layer.listing);
}

#define START(wanted, ...) check_start(wanted, &(const start_case){__VA_ARGS__})

START_TEST(static_programs_start)
{
	START("", .tar = "f app 0755 x", .binaries = "app", .program = "/app");
	START("", .tar = "d usr\nd usr/bin\nf usr/bin/app 0755 x\nl bin usr/bin", .binaries = "usr/bin/app",
		.program = "app");
	START("", .tar = "f opt/app 0755 x", .binaries = "opt/app", .program = "app", .path = "/none:/opt");
	START("", .tar = "f srv/app 0755 x", .binaries = "srv/app", .program = "./app", .workdir = "/srv");
	START("", .tar = "f srv/app 0755 x", .binaries = "srv/app", .program = "app", .path = ".", .workdir = "/srv");
	START("", .tar = "l link store/app\nf store/app 0755 x", .binaries = "store/app", .program = "/link");
}
END_TEST

START_TEST(nothing_to_start)
{
	START("W entrypoint linux/amd64: an entrypoint or a command | neither\n", .tar = "f app 0755 x");
	START("E entrypoint /app: the file that the image starts | none at /app\n", .tar = "f other 0755 x",
		.program = "/app");
	START("E entrypoint x/app: the file that the image starts | none at x/app in /srv\n", .tar = "f app 0755 x",
		.program = "x/app", .workdir = "/srv");
	START("E entrypoint app: the program that the image starts | no such file in /bin:/sbin\n",
		.tar = "f usr/bin/app 0755 x", .program = "app", .path = "/bin:/sbin");
	START("E entrypoint /app: the file that the image starts | none at /app\n", .tar = "l app app",
		.program = "/app");
	START("E entrypoint /app: an executable file | a folder\n", .tar = "d app", .program = "/app");
	START("E entrypoint /app: an executable file | no file\n", .tar = "p app", .program = "/app");
	START("E entrypoint /app: a program, or a script that begins with \"#!\" | a file that is neither\n",
		.tar = "f app 0755 echo", .program = "/app");
	START("E entrypoint /app: a program, or a script that begins with \"#!\" | an empty file\n",
		.tar = "f app 0755 ", .program = "/app");
	START("E entrypoint /app: a program for linux/amd64 | app of another machine (ELF, 64 bits, machine 0xb7)\n",
		.tar = "f app 0755 x", .binaries = "app machine=183", .program = "/app");
}
END_TEST

START_TEST(permissions_of_the_user)
{
	static const char file[] = "E entrypoint /app: a file that the user may execute | app of 0:0 with mode ";
	char wanted[200];

	snprintf(wanted, sizeof wanted, "%s0644\n", file);
	START(wanted, .tar = "f app 0644 x", .binaries = "app", .program = "/app");
	START("", .tar = "f app 0100 x", .binaries = "app", .program = "/app");
	snprintf(wanted, sizeof wanted, "%s0744\n", file);
	START(wanted, .tar = "f app 0744 x", .binaries = "app", .program = "/app", .user = "1000:1000");
	START(wanted, .tar = "f app 0744 x", .binaries = "app", .program = "/app", .user = "1000");
	START("", .tar = "f app 0744 x", .binaries = "app", .program = "/app", .user = "nobody");
	START("", .tar = "f app 0710 x", .binaries = "app", .program = "/app", .user = "1000:0");
	START("", .tar = "f app 0701 x", .binaries = "app", .program = "/app", .user = "1000:1000");
	/* PATH goes on to the next that may be executed. */
	START("", .tar = "f a/app 0644 x\nf b/app 0755 x", .binaries = "b/app", .program = "app", .path = "/a:/b");
}
END_TEST

START_TEST(scripts_need_their_interpreter)
{
	static const char *const env_options[] = {"-S", "-vS", "-S -u FOO", "-S -uFOO", "-S -C /tmp", "-S --unset FOO",
		"-S --chdir=/ -i", "--split-string=", "-S A=b -v"};

	START("", .tar = "f app 0755 #!/bin/sh -e\nf bin/sh 0755 x", .binaries = "bin/sh", .program = "/app");
	START("E loader app: the script's interpreter in the image | no /bin/sh\n", .tar = "f app 0755 #!/bin/sh",
		.program = "/app");
	START("E loader app: the script's interpreter in the image | no /bin/sh?: the line ends with a carriage "
	      "return\n",
		.tar = "f app 0755 #!/bin/sh\r\nf bin/sh 0755 x", .binaries = "bin/sh", .program = "/app");
	START("E loader /bin/sh: a file that the user may execute | bin/sh of 0:0 with mode 0644\n",
		.tar = "f app 0755 #!/bin/sh\nf bin/sh 0644 x", .binaries = "bin/sh", .program = "/app");
	START("E loader app: the interpreter of the script behind \"#!\" | none\n", .tar = "f app 0755 #! ",
		.program = "/app");
	START("E loader a: the interpreter of the script behind \"#!\" | one too many\n", .tar = "f a 0755 #!/a",
		.program = "/a");
	/* env, and what it is to find. */
	START("", .tar = "f app 0755 #!/usr/bin/env -S A=b tool --x\nf usr/bin/env 0755 x\nf usr/bin/tool 0755 x",
		.binaries = "usr/bin/env\nusr/bin/tool", .program = "/app");
	START("E loader app: a program for env to run, in PATH | no tool\n",
		.tar = "f app 0755 #!/usr/bin/env tool\nf usr/bin/env 0755 x", .binaries = "usr/bin/env",
		.program = "/app");
	START("E loader app: a program for env to run, in PATH | none\n",
		.tar = "f app 0755 #!/usr/bin/env\nf usr/bin/env 0755 x", .binaries = "usr/bin/env", .program = "/app");
	START("", .tar = "f app 0755 #!/usr/bin/env tool \nf usr/bin/env 0755 x\nf usr/bin/tool 0755 x",
		.binaries = "usr/bin/env\nusr/bin/tool", .program = "/app");
	/* Without -S the line is one word. */
	START("E loader app: a program for env to run, in PATH | no tool -u: several words are one name to env, "
	      "without -S\n",
		.tar = "f app 0755 #!/usr/bin/env tool -u\nf usr/bin/env 0755 x\nf usr/bin/tool 0755 x",
		.binaries = "usr/bin/env\nusr/bin/tool", .program = "/app");
	START("E loader app: a program for env to run, in PATH | none\n",
		.tar = "f app 0755 #!/usr/bin/env A=b tool\nf usr/bin/env 0755 x\nf usr/bin/tool 0755 x",
		.binaries = "usr/bin/env\nusr/bin/tool", .program = "/app");
	for (size_t i = 0; i < sizeof env_options / sizeof *env_options; i++) {
		char tree[256];
		snprintf(tree, sizeof tree,
			"f app 0755 #!/usr/bin/env %s tool -u\nf usr/bin/env 0755 x\nf usr/bin/tool 0755 x",
			env_options[i]);
		START("", .tar = tree, .binaries = "usr/bin/env\nusr/bin/tool", .program = "/app");
	}
	/* Of what is not started first it is a warning, once. */
	START("W loader b: the script's interpreter in the image | no /bin/sh\n",
		.tar = "f a 0755 x\nf b 0755 #!/bin/sh\nf c 0644 #!/bin/sh", .binaries = "a", .program = "/a");
}
END_TEST

START_TEST(folders_let_the_user_in)
{
	static const char wanted[] = "E entrypoint /p/app: folders that the user may enter | p of 0:0 with mode 0700\n";
	static const char tree[] = "D p 0700\nf p/app 0755 x";

	START(wanted, .tar = tree, .binaries = "p/app", .program = "/p/app", .user = "1000:1000");
	START("E entrypoint app: folders that the user may enter | p of 0:0 with mode 0700\n", .tar = tree,
		.binaries = "p/app", .program = "app", .path = "/p", .user = "1000");
	START("", .tar = tree, .binaries = "p/app", .program = "/p/app", .user = "somebody");
	START("", .tar = tree, .binaries = "p/app", .program = "/p/app", .user = "0:1000");
	START("", .tar = tree, .binaries = "p/app", .program = "/p/app");
	START("", .tar = "D p 0710\nf p/app 0755 x", .binaries = "p/app", .program = "/p/app", .user = "1000:0");
	START("", .tar = "D p 0000\nf p/app 0755 x", .binaries = "p/app", .program = "/p/app", .user = "root");
}
END_TEST

START_TEST(programs_need_their_loader)
{
	START("E loader /app: an interpreter that loads what it needs | none in app, which needs libc.so.6\n",
		.tar = "f app 0755 x", .binaries = "app needed=libc.so.6", .program = "/app");
	static const char tree[] = "f app 0755 x\nf lib64/ld.so 0755 x\nf lib64/bad.so 0755 x\nf lib64/arm.so 0755 x\n"
				   "f lib64/closed.so 0644 x";

	START("", .tar = tree, .binaries = "app interp=/lib64/ld.so\nlib64/ld.so", .program = "/app");
	START("E loader app: its interpreter in the image | no /lib/none.so\n", .tar = tree,
		.binaries = "app interp=/lib/none.so", .program = "/app");
	START("E loader app: an interpreter for the same machine | /lib64/arm.so, which is none\n", .tar = tree,
		.binaries = "app interp=/lib64/arm.so\nlib64/arm.so machine=183", .program = "/app");
	START("E loader app: an interpreter for the same machine | /lib64/bad.so, which is none\n", .tar = tree,
		.binaries = "app interp=/lib64/bad.so", .program = "/app");
	START("E loader app: an interpreter that may be executed | /lib64/closed.so with mode 0644\n", .tar = tree,
		.binaries = "app interp=/lib64/closed.so\nlib64/closed.so", .program = "/app");
	START("W entrypoint linux/amd64: an entrypoint or a command | neither\n"
	      "W loader app: its interpreter in the image | no /lib/none.so\n",
		.tar = tree, .binaries = "app interp=/lib/none.so");
}
END_TEST

START_TEST(libraries_are_found_as_by_glibc)
{
	static const char tree[] =
		"f app/bin/app 0755 x\nf app/lib/a.so 0644 x\nf app/lib/b.so 0644 x\nf ld.so 0755 x\nf conf/c.so 0644 "
		"x\n"
		"f etc/ld.so.conf 0644 include ld.so.conf.d/*.conf\nf etc/ld.so.conf.d/x.conf 0644 /conf\n"
		"f usr/lib/x86_64-linux-gnu/d.so 0644 x\nf lib64/e.so 0644 x\nf env/f.so 0644 x\nf lib/arm.so 0644 x";

	START("", .tar = tree,
		.binaries = "app/bin/app interp=/ld.so needed=c.so,d.so,e.so,ld.so\nld.so\nconf/c.so needed=d.so\n"
			    "usr/lib/x86_64-linux-gnu/d.so needed=c.so\nlib64/e.so",
		.program = "/app/bin/app");
	START("", .tar = tree,
		.binaries = "app/bin/app interp=/ld.so needed=a.so runpath=/x:$ORIGIN/../lib\nld.so\n"
			    "app/lib/a.so needed=b.so runpath=${ORIGIN}\napp/lib/b.so",
		.program = "/app/bin/app");
	START("", .tar = tree, .binaries = "app/bin/app interp=/ld.so needed=f.so\nld.so\nenv/f.so",
		.program = "/app/bin/app", .library_path = "/env");
	START("", .tar = tree, .binaries = "app/bin/app interp=/ld.so needed=/app/lib/a.so\nld.so\napp/lib/a.so",
		.program = "/app/bin/app");
	START("", .tar = tree,
		.binaries = "app/bin/app interp=/ld.so needed=d.so rpath=/usr/$LIB\nld.so\n"
			    "usr/lib/x86_64-linux-gnu/d.so",
		.program = "/app/bin/app");
	/* RPATH is for what a library needs as well, RUNPATH is not. */
	START("", .tar = tree,
		.binaries =
			"app/bin/app interp=/ld.so needed=a.so rpath=$ORIGIN/../lib\nld.so\napp/lib/a.so needed=b.so\n"
			"app/lib/b.so",
		.program = "/app/bin/app");
	START("E library app/lib/a.so: b.so, which app/lib/a.so needs | no b.so in the folders that its loader looks "
	      "in\n",
		.tar = tree,
		.binaries = "app/bin/app interp=/ld.so needed=a.so runpath=$ORIGIN/../lib\nld.so\n"
			    "app/lib/a.so needed=b.so\napp/lib/b.so",
		.program = "/app/bin/app");
	START("E library app/bin/app: none.so, which it needs | no none.so in the folders that its loader looks in\n",
		.tar = tree, .binaries = "app/bin/app interp=/ld.so needed=none.so\nld.so", .program = "/app/bin/app");
	START("E library app/bin/app: arm.so, which it needs | only lib/arm.so, which is for another machine\n",
		.tar = tree, .binaries = "app/bin/app interp=/ld.so needed=arm.so\nld.so\nlib/arm.so machine=183",
		.program = "/app/bin/app");
}
END_TEST

START_TEST(libraries_are_found_as_by_musl)
{
	static const char tree[] =
		"f app 0755 x\nf lib/ld-musl-x86_64.so.1 0755 x\nf usr/local/lib/a.so 0644 x\nf own/b.so 0644 x";
	static const char program[] =
		"app interp=/lib/ld-musl-x86_64.so.1 needed=libc.musl-x86_64.so.1,libm.so.6,a.so%s\n"
		"lib/ld-musl-x86_64.so.1\nusr/local/lib/a.so needed=libc.so%s\nown/b.so";
	char text[512], with_list[512];

	snprintf(text, sizeof text, program, "", "");
	START("", .tar = tree, .binaries = text, .program = "/app");
	snprintf(text, sizeof text, program, ",b.so", "");
	START("E library app: b.so, which it needs | no b.so in the folders that its loader looks in\n", .tar = tree,
		.binaries = text, .program = "/app");
	snprintf(with_list, sizeof with_list, "%s\nf etc/ld-musl-x86_64.path 0644 /own:/usr/local/lib", tree);
	START("", .tar = with_list, .binaries = text, .program = "/app");
	/* A RUNPATH is for what comes below, too. */
	snprintf(text, sizeof text, program, " runpath=/own:/usr/local/lib", ",b.so");
	START("", .tar = tree, .binaries = text, .program = "/app");
}
END_TEST

START_TEST(symbol_versions_are_compared)
{
	static const char tree[] = "f app 0755 x\nf ld.so 0755 x\nf lib/c.so 0644 x\nf lib/d.so 0644 x";
	static const char program[] =
		"app interp=/ld.so needed=c.so,d.so wants=c.so:V_1,c.so:V_2,d.so:V_9,gone.so:V_1\nld.so\n"
		"lib/c.so defs=%s\nlib/d.so";
	char text[512];

	snprintf(text, sizeof text, program, "V_1,V_2,V_3");
	START("", .tar = tree, .binaries = text, .program = "/app");
	snprintf(text, sizeof text, program, "V_1");
	START("E symbol-version app: V_2 of c.so | lib/c.so without it\n", .tar = tree, .binaries = text,
		.program = "/app");
	START("W entrypoint linux/amd64: an entrypoint or a command | neither\n"
	      "W symbol-version app: V_2 of c.so | lib/c.so without it\n",
		.tar = tree, .binaries = text);
}
END_TEST

START_TEST(allowed_files_are_left_alone)
{
	static const char tree[] = "f app 0755 x\nf opt/arm64/tool 0755 x";
	static const char programs[] = "app\nopt/arm64/tool interp=/none";

	START("W loader opt/arm64/tool: its interpreter in the image | no /none\n", .tar = tree, .binaries = programs,
		.program = "/app");
	START("", .tar = tree, .binaries = programs, .program = "/app", .allow = "opt/**");
	/* Another machine's are told file by file, elsewhere. */
	START("", .tar = tree, .binaries = "app\nopt/arm64/tool machine=183 interp=/none", .program = "/app");
}
END_TEST

START_TEST(loops_and_depths_end)
{
	START("", .tar = "f a 0755 x\nf ld.so 0755 x\nf lib/b 0644 x\nf lib/c 0644 x",
		.binaries = "a interp=/ld.so needed=b\nld.so\nlib/b needed=c rpath=$ORIGIN\nlib/c needed=b,c,a "
			    "rpath=$ORIGIN",
		.program = "/a");
	START("W entrypoint linux/amd64: an entrypoint or a command | neither\n",
		.tar = "f etc/ld.so.conf 0644 include ld.so.conf\nf etc/ld.so.conf.d/a.conf 0644 include "
		       "ld.so.conf.d/a.conf");
}
END_TEST

/* "hwcap" is for ldconfig(8) only, and a thousand folders are enough. */
START_TEST(lists_of_folders_have_odd_lines)
{
	static const char program[] = "f app 0755 x\nf ld.so 0755 x\nf far/c.so 0644 x\nf etc/ld.so.conf 0644 ",
			  listed[] = "/far",
			  missing[] = "E library app: c.so, which it needs | no c.so in the folders that its loader "
				      "looks in\n";
	cply__strbuf tree;

	START("", .tar = "f app 0755 x\nf ld.so 0755 x\nf far/c.so 0644 x\nf etc/ld.so.conf 0644 /no,/far",
		.binaries = "app interp=/ld.so needed=c.so\nld.so\nfar/c.so", .program = "/app");
	START(missing, .tar = "f app 0755 x\nf ld.so 0755 x\nf far/c.so 0644 x\nf etc/ld.so.conf 0644 hwcap 1 /far",
		.binaries = "app interp=/ld.so needed=c.so\nld.so\nfar/c.so", .program = "/app");
	for (int count = 999; count <= 1000; count++) {
		cply__strbuf_init(&tree, &cply__malloc_allocator);
		cply__strbuf_puts(&tree, program);
		for (int i = 0; i < count; i++)
			cply__strbuf_puts(&tree, "/n ");
		cply__strbuf_puts(&tree, listed);
		START(count < 1000 ? "" : missing, .tar = tree.text,
			.binaries = "app interp=/ld.so needed=c.so\nld.so\nfar/c.so", .program = "/app");
		cply__strbuf_release(&tree);
	}
}
END_TEST

/* What a file is it is under all its names, but for the folder that its libraries are looked for in. */
START_TEST(hard_links_are_judged_once)
{
	static const char tree[] = "d d\nf d/a 0755 x\nf d/b 0755 x\nf e/c 0755 x\nf s 0755 #!/no\nh t s";

	START("E entrypoint /x: the file that the image starts | none at /x\n"
	      "W loader d/a: its interpreter in the image | no /none\n"
	      "W loader s: the script's interpreter in the image | no /no\n",
		.tar = tree, .binaries = "d/a interp=/none\nd/b same=d/a\ne/c same=d/a", .program = "/x");
	START("E entrypoint /x: the file that the image starts | none at /x\n"
	      "W loader d/a: its interpreter in the image | no /none\n"
	      "W loader e/c: its interpreter in the image | no /none\n"
	      "W loader s: the script's interpreter in the image | no /no\n",
		.tar = tree, .binaries = "d/a interp=/none runpath=$ORIGIN\nd/b same=d/a\ne/c same=d/a",
		.program = "/x");
}
END_TEST

START_TEST(looking_ends_when_it_is_cancelled)
{
	START("", .tar = "f a 0755 x\nf ld.so 0755 x\nf lib/b 0644 x",
		.binaries = "a interp=/ld.so needed=b,c,d\nld.so\nlib/b needed=c", .program = "/a",
		.is_cancelled = true);
	START("", .tar = "f a 0755 x", .binaries = "a", .program = "/a", .is_cancelled = true);
}
END_TEST

SUITE_MAIN("subject_start", static_programs_start, nothing_to_start, permissions_of_the_user,
	scripts_need_their_interpreter, folders_let_the_user_in, programs_need_their_loader,
	libraries_are_found_as_by_glibc, libraries_are_found_as_by_musl, symbol_versions_are_compared,
	allowed_files_are_left_alone, loops_and_depths_end, lists_of_folders_have_odd_lines, hard_links_are_judged_once,
	looking_ends_when_it_is_cancelled)
