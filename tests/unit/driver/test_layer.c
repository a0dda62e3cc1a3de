/* Layers from trees and files: what is in them, in which order, with which attributes, and what is refused. */
#include "layer_box.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "runtime/strbuf.h"

static layer_box box;
static cply__strbuf listing;

/* "TYPE MODE UID:GID SIZE MTIME PATH[ -> TARGET]" of every plain header of a tar. */
static void list_tar(const char *path)
{
	cply__strbuf tar;
	static const char zeros[CPLY__TAR_END];

	cply__strbuf_init(&tar, &cply__malloc_allocator);
	cply__strbuf_clear(&listing);
	ck_assert_int_eq(cply__file_slurp(&tar, path, 64 << 20, &box.err), CPLY_OK);
	ck_assert_uint_ge(tar.length, CPLY__TAR_END);
	ck_assert_int_eq(memcmp(tar.text + tar.length - CPLY__TAR_END, zeros, CPLY__TAR_END), 0);
	for (size_t at = 0; at < tar.length - CPLY__TAR_END;) {
		const char *header = tar.text + at;
		uint64_t size = strtoull(header + 124, NULL, 8);
		cply__strbuf_printf(&listing, "%c %o %lu:%lu %lu %lu %.100s", header[156],
			(unsigned)strtoul(header + 100, NULL, 8), strtoul(header + 108, NULL, 8),
			strtoul(header + 116, NULL, 8), (unsigned long)size, strtoul(header + 136, NULL, 8), header);
		if (header[157])
			cply__strbuf_printf(&listing, " -> %.100s", header + 157);
		cply__strbuf_putc(&listing, '\n');
		at += CPLY__TAR_BLOCK + size + cply__tar_padding(size);
	}
	cply__strbuf_release(&tar);
}

static cply_layer *start(unsigned keep)
{
	cply_layer_options options = CPLY_LAYER_OPTIONS_INIT;
	cply_layer *layer;

	options.format = CPLY_LAYER_FORMAT_TAR;
	options.keep = keep;
	ck_assert_int_eq(cply_layer_new(&layer, box.context, &options, &box.err), CPLY_OK);
	return layer;
}

static void expect(cply_layer *layer, const char *wanted)
{
	cply_layer_result result;
	char *out = strdup(box_path(&box, "out.tar"));

	ck_assert_msg(
		cply_layer_write(&result, layer, out, &box.err) == CPLY_OK, "%s: %s", box.err.path, box.err.found);
	list_tar(out);
	ck_assert_str_eq(listing.text, wanted);
	ck_assert_str_eq(result.diff_id, result.digest);
	free(out);
	cply_layer_free(layer);
}

static void open_box(unsigned jobs, uint64_t epoch)
{
	box_open(&box, jobs, epoch);
	cply__strbuf_init(&listing, &cply__malloc_allocator);
}

static void close_box(void)
{
	cply__strbuf_release(&listing);
	box_close(&box);
}

static void set_time(const char *name, time_t seconds)
{
	const struct timespec times[2] = {{seconds, 5}, {seconds, 5}};

	ck_assert_int_eq(utimensat(AT_FDCWD, box_path(&box, name), times, AT_SYMLINK_NOFOLLOW), 0);
}

static void add_tree(cply_layer *layer, const char *name, const char *prefix)
{
	ck_assert_int_eq(cply_layer_add_tree(layer, box_path(&box, name), prefix, &box.err), CPLY_OK);
}

START_TEST(attributes_follow_the_rules)
{
	open_box(2, 1000);
	box_write(&box, "t/run", "#!", 2, 0700);
	box_write(&box, "t/plain", "p", 1, 0600);
	box_write(&box, "t/sticky", "s", 1, 04711);
	box_mkdirs(&box, "t/folder");
	ck_assert_int_eq(chmod(box_path(&box, "t/folder"), 0700), 0);
	ck_assert_int_eq(symlink("../elsewhere", box_path(&box, "t/link")), 0);
	set_time("t/plain", 7);
	set_time("t/run", 2000);
	set_time("t/sticky", -5);
	set_time("t/link", 9999);
	set_time("t/folder", 8);
	cply_layer *layer = start(0);
	add_tree(layer, "t", NULL);
	expect(layer, "5 755 0:0 0 8 folder/\n"
		      "2 777 0:0 0 1000 link -> ../elsewhere\n"
		      "0 644 0:0 1 7 plain\n"
		      "0 755 0:0 2 1000 run\n"
		      "0 4755 0:0 1 0 sticky\n");
	layer = start(CPLY_LAYER_KEEP_MODES);
	add_tree(layer, "t", NULL);
	expect(layer, "5 700 0:0 0 8 folder/\n"
		      "2 777 0:0 0 1000 link -> ../elsewhere\n"
		      "0 600 0:0 1 7 plain\n"
		      "0 700 0:0 2 1000 run\n"
		      "0 4711 0:0 1 0 sticky\n");
	close_box();
}
END_TEST

START_TEST(parents_are_explicit_once)
{
	open_box(1, 3);
	box_text(&box, "t/a", "a");
	box_text(&box, "t/b/c", "c");
	box_text(&box, "conf", "x");
	cply_layer *layer = start(0);
	add_tree(layer, "t", "/opt//x/");
	ck_assert_int_eq(cply_layer_add_spec(layer, "/dev/null/..:/opt", &box.err), CPLY_E_NOT_FOUND);
	char spec[8192];
	snprintf(spec, sizeof spec, "%s:/opt/y/:0640:7:8", box_path(&box, "conf"));
	ck_assert_int_eq(cply_layer_add_spec(layer, spec, &box.err), CPLY_OK);
	expect(layer, "5 755 0:0 0 3 opt/\n"
		      "5 755 0:0 0 3 opt/x/\n"
		      "0 644 0:0 1 3 opt/x/a\n"
		      "5 755 0:0 0 3 opt/x/b/\n"
		      "0 644 0:0 1 3 opt/x/b/c\n"
		      "5 755 0:0 0 3 opt/y/\n"
		      "0 640 7:8 1 3 opt/y/conf\n");
	close_box();
}
END_TEST

/* A folder that is there for its own sake: what packs it says where, so that is in the layer. */
START_TEST(empty_folders_have_a_place)
{
	open_box(1, 3);
	box_mkdirs(&box, "empty");
	box_text(&box, "t/etc/f", "f");
	cply_layer *layer = start(0);
	add_tree(layer, "empty", NULL);
	expect(layer, "");
	layer = start(0);
	add_tree(layer, "empty", "var/lib/app");
	ck_assert_int_eq(cply_layer_add_spec(layer, box_path(&box, "empty:/etc"), &box.err), CPLY_OK);
	ck_assert_int_eq(cply_layer_add_spec(layer, box_path(&box, "empty:/srv"), &box.err), CPLY_OK);
	add_tree(layer, "t", NULL);
	expect(layer, "5 755 0:0 0 3 etc/\n"
		      "0 644 0:0 1 3 etc/f\n"
		      "5 755 0:0 0 3 srv/\n"
		      "5 755 0:0 0 3 var/\n"
		      "5 755 0:0 0 3 var/lib/\n"
		      "5 755 0:0 0 3 var/lib/app/\n");
	layer = start(0);
	ck_assert_int_eq(cply_layer_add_spec(layer, box_path(&box, "empty:/etc/f/sub"), &box.err), CPLY_OK);
	add_tree(layer, "t", NULL);
	ck_assert_int_eq(cply__layer_prepare(layer, &box.err), CPLY_E_EXISTS);
	cply_layer_free(layer);
	close_box();
}
END_TEST

START_TEST(hard_links_follow_their_target)
{
	open_box(2, 0);
	box_text(&box, "t/m", "mm");
	ck_assert_int_eq(link(box_path(&box, "t/m"), box_path(&box, "t/b")), 0);
	ck_assert_int_eq(link(box_path(&box, "t/m"), box_path(&box, "t/z")), 0);
	box_text(&box, "t/other", "o");
	ck_assert_int_eq(link(box_path(&box, "t/other"), box_path(&box, "outside")), 0);
	cply_layer *layer = start(0);
	add_tree(layer, "t", NULL);
	expect(layer, "0 644 0:0 2 0 b\n"
		      "1 644 0:0 0 0 m -> b\n"
		      "0 644 0:0 1 0 other\n"
		      "1 644 0:0 0 0 z -> b\n");
	close_box();
}
END_TEST

START_TEST(loops_sockets_whiteouts)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	open_box(1, 0);
	box_mkdirs(&box, "t");
	ck_assert_int_eq(symlink("loop", box_path(&box, "t/loop")), 0);
	ck_assert_int_eq(symlink("..", box_path(&box, "t/up")), 0);
	box_text(&box, "t/.wh.old", "");
	snprintf(address.sun_path, sizeof address.sun_path, "%s", box_path(&box, "t/socket"));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
	close(fd);
	cply_layer *layer = start(0);
	add_tree(layer, "t", NULL);
	ck_assert_ptr_nonnull(strstr(box.warning, "t/socket is left out"));
	expect(layer, "0 644 0:0 0 0 .wh.old\n"
		      "2 777 0:0 0 0 loop -> loop\n"
		      "2 777 0:0 0 0 up -> ..\n");
	box_text(&box, "t/.wh..wh..opq", "");
	layer = start(0);
	ck_assert_int_eq(cply_layer_add_tree(layer, box_path(&box, "t"), NULL, &box.err), CPLY_E_UNSUPPORTED);
	cply_layer_free(layer);
	close_box();
}
END_TEST

/* Two sources in every combination that clashes. */
START_TEST(clashes_are_refused)
{
	static const char *const pairs[][2] = {{"f:x", "g:x"}, {"f:x", "g:x/y"}, {"d/in:x/y/z", "f:x/y"}};
	cply_layer_result result;

	open_box(1, 0);
	box_text(&box, "f", "1");
	box_text(&box, "g", "2");
	box_text(&box, "d/in", "3");
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		cply_layer *layer = start(0);
		for (int j = 0; j < 2; j++)
			ck_assert_int_eq(cply_layer_add_spec(layer, box_path(&box, pairs[i][j]), &box.err), CPLY_OK);
		char *out = strdup(box_path(&box, "out.tar"));
		ck_assert_int_eq(cply_layer_write(&result, layer, out, &box.err), CPLY_E_EXISTS);
		ck_assert_ptr_nonnull(strstr(box.err.found, "/f"));
		ck_assert_int_ne(access(out, F_OK), 0);
		free(out);
		cply_layer_free(layer);
	}
	close_box();
}
END_TEST

START_TEST(specs_are_checked)
{
	static const char *const wrong[] = {"", "a", ":b", "a:", "a:b:c", "a:b:8", "a:b:17777", "a:b:644:1",
		"a:b:644:x:1", "a:b:644:1:-1", "a:b:644:1:4294967296", "a:b:1:2:3:4", "f:../x"};
	char spec[8192];

	open_box(1, 0);
	cply_layer *layer = start(0);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ck_assert_msg(cply_layer_add_spec(layer, wrong[i], &box.err) == CPLY_E_USAGE, "%s", wrong[i]);
	ck_assert_int_eq(cply_layer_add_spec(layer, "/no/such:x", &box.err), CPLY_E_NOT_FOUND);
	box_text(&box, "a:b", "c");
	snprintf(spec, sizeof spec, "%s/a\\:b:in\\:side", box.folder);
	ck_assert_int_eq(cply_layer_add_spec(layer, spec, &box.err), CPLY_OK);
	expect(layer, "0 644 0:0 1 0 in:side\n");
	close_box();
}
END_TEST

/* The digests of one tree are the same with any number of threads, and those of its bytes. */
START_TEST(threads_change_nothing)
{
	static const unsigned jobs[] = {1, 2, 5, 16};
	cply_layer_result first = {0};

	for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
		cply_layer_result result, digest;
		cply_layer *layer;
		struct stat written;
		open_box(jobs[i], 0);
		box_noise(&box, "t/big", 3500001, 1);
		for (char name[] = "t/small-a"; name[8] <= 'z'; name[8]++)
			box_noise(&box, name, 40000, (uint32_t)name[8]);
		ck_assert_int_eq(cply_layer_new(&layer, box.context, NULL, &box.err), CPLY_OK);
		add_tree(layer, "t", NULL);
		ck_assert_int_eq(cply_layer_write(&result, layer, box_path(&box, "blob"), &box.err), CPLY_OK);
		ck_assert_int_eq(cply__layer_digest(&digest, layer, &box.err), CPLY_OK);
		ck_assert_int_eq(stat(box_path(&box, "blob"), &written), 0);
		ck_assert_uint_eq((uint64_t)written.st_size, result.blob_size);
		ck_assert_str_eq(digest.diff_id, result.diff_id);
		ck_assert_uint_eq(result.tar_size, cply__layer_size(layer));
		ck_assert_uint_eq(result.tar_size % CPLY__TAR_BLOCK, 0);
		if (i == 0)
			first = result;
		ck_assert_str_eq(result.diff_id, first.diff_id);
		ck_assert_str_eq(result.digest, first.digest);
		cply_layer_free(layer);
		close_box();
	}
}
END_TEST

/* Pinned: the tar of this tree is the same for ever. */
START_TEST(diff_id_is_pinned)
{
	cply_layer_result result;

	open_box(2, 0);
	cply_layer *layer = start(0);
	ck_assert_int_eq(cply_layer_write(&result, layer, box_path(&box, "out"), &box.err), CPLY_OK);
	/* sha256 of 1024 zero bytes */
	ck_assert_str_eq(result.diff_id, "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef");
	box_text(&box, "t/etc/hello", "hello\n");
	add_tree(layer, "t", NULL);
	ck_assert_int_eq(cply_layer_write(&result, layer, box_path(&box, "out"), &box.err), CPLY_OK);
	ck_assert_str_eq(result.diff_id, "sha256:cc75f03f4a2de1f35a0c2e6845baeec534d6465215409a7b2054165a1699d6d7");
	cply_layer_free(layer);
	close_box();
}
END_TEST

static void expect_changed(cply_layer *layer, const char *name)
{
	cply_layer_result result;

	ck_assert_int_eq(cply_layer_write(&result, layer, box_path(&box, "out"), &box.err), CPLY_E_CHANGED);
	ck_assert_str_eq(box.err.path, box_path(&box, name));
	ck_assert_int_ne(access(box_path(&box, "out"), F_OK), 0);
	cply_layer_free(layer);
}

START_TEST(changes_are_noticed)
{
	open_box(2, 0);
	for (int what = 0; what < 7; what++) {
		box_text(&box, "t/f", "before");
		set_time("t/f", 100);
		cply_layer *layer = start(0);
		add_tree(layer, "t", NULL);
		ck_assert_int_eq(cply__layer_prepare(layer, &box.err), CPLY_OK);
		const char *path = box_path(&box, "t/f");
		if (what == 0)
			ck_assert_int_eq(truncate(path, 3), 0);
		else if (what == 1)
			set_time("t/f", 101);
		else if (what == 2)
			ck_assert_int_eq(unlink(path), 0);
		else if (what == 3)
			box_text(&box, "t/f", "before");
		else if (what == 4)
			ck_assert(unlink(path) == 0 && symlink("/etc/passwd", path) == 0);
		else if (what == 5)
			ck_assert(unlink(path) == 0 && mkfifo(path, 0600) == 0);
		else
			ck_assert(unlink(path) == 0 && mkdir(path, 0700) == 0);
		expect_changed(layer, "t/f");
		remove(path);
	}
	close_box();
}
END_TEST

START_TEST(failures_leave_nothing)
{
	cply_layer_result result;

	open_box(2, 0);
	box_text(&box, "t/f", "x");
	box_mkdirs(&box, "folder");
	cply_layer *layer = start(0);
	ck_assert_int_eq(cply_layer_add_tree(layer, box_path(&box, "t/f"), NULL, &box.err), CPLY_E_USAGE);
	ck_assert_int_eq(cply_layer_add_tree(layer, box_path(&box, "none"), NULL, &box.err), CPLY_E_NOT_FOUND);
	add_tree(layer, "t", NULL);
	ck_assert_int_eq(cply_layer_write(&result, layer, box_path(&box, "folder"), &box.err), CPLY_E_EXISTS);
	box_text(&box, "file", "x");
	ck_assert_int_ne(cply_layer_write(&result, layer, box_path(&box, "file/x"), &box.err), CPLY_OK);
	cply_context_cancel(box.context);
	ck_assert_int_eq(cply_layer_write(&result, layer, box_path(&box, "out"), &box.err), CPLY_E_CANCELLED);
	cply_layer_free(layer);
	ck_assert_uint_eq(scratch_count(box.folder), 3);
	close_box();
}
END_TEST

START_TEST(names_are_parsed)
{
	cply_layer_options options = CPLY_LAYER_OPTIONS_INIT;
	cply_layer_level level;

	open_box(1, 0);
	ck_assert_int_eq(cply_layer_compress_parse(&options, "none", &box.err), CPLY_OK);
	ck_assert_int_eq(options.format, CPLY_LAYER_FORMAT_TAR);
	ck_assert_int_eq(cply_layer_compress_parse(&options, "zstd", &box.err), CPLY_OK);
	ck_assert_int_eq(options.format, CPLY_LAYER_FORMAT_ZSTD);
	ck_assert_int_eq(options.zstd_level, 0);
	ck_assert_int_eq(cply_layer_compress_parse(&options, "zstd:19", &box.err), CPLY_OK);
	ck_assert_int_eq(options.zstd_level, 19);
	static const char *const wrong[] = {
		"lzma", "", "gzi", "gzip:1", "zstd:", "zstd:0", "zstd:23", "zstd:x", "zstd:1x"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ck_assert_msg(cply_layer_compress_parse(&options, wrong[i], &box.err) == CPLY_E_USAGE, "%s", wrong[i]);
	cply_layer *layer;
	options.format = CPLY_LAYER_FORMAT_ZSTD;
	options.level = CPLY_LAYER_LEVEL_STORE;
	ck_assert_int_eq(cply_layer_new(&layer, box.context, &options, &box.err), CPLY_E_USAGE);
	ck_assert_int_eq(cply_layer_level_parse(&level, "dense", &box.err), CPLY_OK);
	ck_assert_int_eq(level, CPLY_LAYER_LEVEL_DENSE);
	ck_assert_int_eq(cply_layer_level_parse(&level, "9", &box.err), CPLY_E_USAGE);
	ck_assert_str_eq(cply_layer_encoder(CPLY_LAYER_FORMAT_TAR), "");
	close_box();
}
END_TEST

SUITE_MAIN("layer", attributes_follow_the_rules, parents_are_explicit_once, empty_folders_have_a_place,
	hard_links_follow_their_target, loops_sockets_whiteouts, clashes_are_refused, specs_are_checked,
	threads_change_nothing, diff_id_is_pinned, changes_are_noticed, failures_leave_nothing, names_are_parsed)
