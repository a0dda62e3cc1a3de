/* driver/layer/share.c and compare.c: what several layers have in common. */
#include "../../../driver/layer/compare.h"
#include "calls.h"
#include "layer_box.h"
#include "runtime/strbuf.h"

static layer_box box;

static cply_layer *layer_of(const char *tree)
{
	cply_layer *layer;

	ck_assert_int_eq(cply_layer_new(&layer, box.context, NULL, &box.err), CPLY_OK);
	if (tree)
		ck_assert_int_eq(cply_layer_add_tree(layer, box_path(&box, tree), NULL, &box.err), CPLY_OK);
	ck_assert_int_eq(cply__layer_prepare(layer, &box.err), CPLY_OK);
	return layer;
}

/* All entries of these paths and no other: the count tells. */
static void expect(const cply_layer *layer, const char *const *paths)
{
	size_t count = 0;

	for (; paths[count]; count++)
		ck_assert_msg(cply__layer_has(layer, paths[count]), "%s is missing", paths[count]);
	ck_assert_uint_eq(cply__layer_count(layer), count);
}

static void check_sizes(cply_layer *layer)
{
	cply_layer_result result;

	ck_assert_int_eq(cply__layer_digest(&result, layer, &box.err), CPLY_OK);
	ck_assert_uint_eq(result.tar_size, cply__layer_size(layer));
}

START_TEST(what_is_the_same_moves)
{
	box_open(&box, 1, 0);
	for (char tree[] = "a"; tree[0] <= 'c'; tree[0]++) {
		char path[64];
		snprintf(path, sizeof path, "%s/share/notice", tree);
		box_text(&box, path, "same");
		snprintf(path, sizeof path, "%s/share/only/deep", tree);
		box_text(&box, path, "same too");
		snprintf(path, sizeof path, "%s/bin/app", tree);
		box_text(&box, path, tree);
		snprintf(path, sizeof path, "%s/bin/same-size", tree);
		box_text(&box, path, tree[0] == 'c' ? "xyz" : "xyy");
		snprintf(path, sizeof path, "%s/bin/mode", tree);
		box_write(&box, path, "m", 1, tree[0] == 'b' ? 0755 : 0644);
		snprintf(path, sizeof path, "%s/empty", tree);
		box_mkdirs(&box, path);
	}
	box_text(&box, "b/share/extra", "only here");
	cply_layer *shared = layer_of(NULL), *layers[] = {layer_of("a"), layer_of("b"), layer_of("c")};
	ck_assert_int_eq(cply__layer_share(shared, layers, 3, &box.err), CPLY_OK);
	expect(shared, (const char *const[]){"share", "share/notice", "share/only", "share/only/deep", NULL});
	expect(layers[0], (const char *const[]){"bin", "bin/app", "bin/same-size", "bin/mode", "empty", NULL});
	expect(layers[1], (const char *const[]){"bin", "bin/app", "bin/same-size", "bin/mode", "empty", "share",
				  "share/extra", NULL});
	for (int i = 0; i < 3; i++) {
		check_sizes(layers[i]);
		cply_layer_free(layers[i]);
	}
	check_sizes(shared);
	cply_layer_free(shared);
	box_close(&box);
}
END_TEST

START_TEST(one_layer_shares_nothing_and_links_stay)
{
	box_open(&box, 1, 0);
	for (char tree[] = "a"; tree[0] <= 'b'; tree[0]++) {
		char path[64], other[64];
		snprintf(path, sizeof path, "%s/one", tree);
		snprintf(other, sizeof other, "%s/two", tree);
		box_text(&box, path, "linked");
		ck_assert_int_eq(link(box_path(&box, path), box_path(&box, other)), 0);
		snprintf(path, sizeof path, "%s/soft", tree);
		ck_assert_int_eq(symlink("one", box_path(&box, path)), 0);
	}
	cply_layer *shared = layer_of(NULL), *layers[] = {layer_of("a"), layer_of("b")};
	ck_assert_int_eq(cply__layer_share(shared, layers, 1, &box.err), CPLY_OK);
	ck_assert_uint_eq(cply__layer_count(shared), 0);
	ck_assert_int_eq(cply__layer_share(shared, layers, 2, &box.err), CPLY_OK);
	expect(shared, (const char *const[]){"soft", NULL});
	expect(layers[1], (const char *const[]){"one", "two", NULL});
	cply_layer_free(layers[0]);
	cply_layer_free(layers[1]);
	cply_layer_free(shared);
	box_close(&box);
}
END_TEST

static void open_cached(void)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;

	box_open(&box, 2, 0);
	cply_context_free(box.context);
	options.jobs = 2;
	options.cache_dir = box_path(&box, "cache");
	ck_assert_int_eq(cply_context_new(&box.context, &options, &box.err), CPLY_OK);
}

/* Trees a, b and c with files in common and of their own, not touched any more. */
static void make_trees(void)
{
	char path[64];

	for (char tree[] = "a"; tree[0] <= 'c'; tree[0]++) {
		snprintf(path, sizeof path, "%s/share/notice", tree);
		box_noise(&box, path, 300000, 1);
		snprintf(path, sizeof path, "%s/bin/app", tree);
		box_noise(&box, path, 300000, (uint32_t)tree[0]);
	}
	box_settle(&box);
}

enum { TREES = 3 };

/* The layers of an image as one run has them: those of the trees, and what they share. */
static void list_layers(cply_layer *layers[TREES + 1])
{
	for (int i = 0; i < TREES; i++)
		layers[i] = layer_of((const char[]){(char)('a' + i), '\0'});
	layers[TREES] = layer_of(NULL);
	ck_assert_int_eq(cply__layer_share(layers[TREES], layers, TREES, &box.err), CPLY_OK);
}

/* What was written of an image whose platforms have files in common is known in the next run, all layers of it. */
START_TEST(shared_layers_are_known_again)
{
	cply_layer *layers[TREES + 1];
	cply_layer_result results[TREES + 1], again;

	open_cached();
	make_trees();
	list_layers(layers);
	for (int i = 0; i <= TREES; i++) {
		char name[] = {'o', (char)('0' + i), '\0'};
		ck_assert_int_eq(cply_layer_write(&results[i], layers[i], box_path(&box, name), &box.err), CPLY_OK);
		cply_layer_free(layers[i]);
	}
	list_layers(layers);
	for (int i = 0; i <= TREES; i++) {
		ck_assert(cply__layer_known(&again, layers[i], &box.err));
		ck_assert_int_eq(memcmp(&again, &results[i], sizeof again), 0);
		cply_layer_free(layers[i]);
	}
	box_close(&box);
}
END_TEST

/* How many reads it takes to find what the trees share; the paths of the shared layer, with blanks between. */
static unsigned count_reads(char *shared, size_t size)
{
	cply_layer *layers[TREES + 1];

	calls_reset();
	atomic_store(&calls.is_on, true);
	list_layers(layers);
	atomic_store(&calls.is_on, false);
	*shared = '\0';
	for (size_t i = 0; i < layers[TREES]->entries.count; i++)
		snprintf(shared + strlen(shared), size - strlen(shared), "%s ", layers[TREES]->entries.at[i].path);
	for (int i = 0; i <= TREES; i++)
		cply_layer_free(layers[i]);
	return atomic_load(&calls.seen[CALLS_READ]);
}

/* Files that were found the same, or not, are not read again until one of them changes. */
START_TEST(comparisons_are_remembered)
{
	enum { OF_CACHE = 4, PIECES = 300000 / 65536 + 2 /* and the end */ };
	char shared[256];

	open_cached();
	make_trees();
	/* All of the common files, each once, and the beginnings of those that differ. */
	ck_assert_uint_eq(count_reads(shared, sizeof shared), TREES * PIECES + 2);
	ck_assert_str_eq(shared, "share share/notice ");
	for (int i = 0; i < 2; i++) {
		ck_assert_uint_le(count_reads(shared, sizeof shared), OF_CACHE);
		ck_assert_str_eq(shared, "share share/notice ");
	}
	int fd = open(box_path(&box, "c/share/notice"), O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(pwrite(fd, "?", 1, 299999), 1);
	close(fd);
	box_settle(&box);
	ck_assert_uint_ge(count_reads(shared, sizeof shared), TREES * PIECES);
	ck_assert_str_eq(shared, "");
	ck_assert_uint_le(count_reads(shared, sizeof shared), OF_CACHE);
	ck_assert_str_eq(shared, "");
	/* In the tick in which they were changed last, files may change again with the same times. */
	for (uint32_t i = 0; i < 10; i++) {
		fd = open(box_path(&box, "c/share/notice"), O_WRONLY | O_CLOEXEC);
		const char byte = i % 2 ? '?' : '!';
		ck_assert_int_eq(pwrite(fd, &byte, 1, 299999), 1);
		close(fd);
		count_reads(shared, sizeof shared);
		ck_assert_str_eq(shared, "");
		box_noise(&box, "c/share/notice", 300000, 1);
		count_reads(shared, sizeof shared);
		ck_assert_str_eq(shared, "share share/notice ");
	}
	box_close(&box);
}
END_TEST

/* The shared layer lives on its own. */
START_TEST(shared_entries_outlive_their_layers)
{
	static const char name[] = "user.word", value[] = "of both";
	cply_layer *layers[2], *shared;
	cply__tar_xattr *xattrs[2];
	cply_layer_result result;

	box_open(&box, 1, 0);
	for (int i = 0; i < 2; i++) {
		const char tree[] = {(char)('a' + i), '\0'};
		char *path = NULL;
		ck_assert_int_gt(asprintf(&path, "%s/share/f", tree), 0);
		box_text(&box, path, "same");
		free(path);
		layers[i] = layer_of(tree);
		/* As --keep-xattrs would, where the file system has attributes. */
		xattrs[i] = cply__arena_alloc(&layers[i]->arena, sizeof *xattrs[i]);
		*xattrs[i] = (cply__tar_xattr){cply__arena_strdup(&layers[i]->arena, name),
			cply__arena_strndup(&layers[i]->arena, value, sizeof value), sizeof value};
		layer_entry *entry = layer_find(layers[i], "share");
		entry->extra = cply__arena_alloc(&layers[i]->arena, sizeof *entry->extra);
		*entry->extra = (layer_extra){.xattrs = xattrs[i], .xattr_count = 1};
	}
	shared = layer_of(NULL);
	ck_assert_int_eq(cply__layer_share(shared, layers, 2, &box.err), CPLY_OK);
	expect(shared, (const char *const[]){"share", "share/f", NULL});
	const layer_entry *entry = layer_find(shared, "share");
	ck_assert_uint_eq(entry->extra->xattr_count, 1);
	ck_assert_ptr_ne(entry->extra->xattrs, xattrs[0]);
	cply_layer_free(layers[0]);
	cply_layer_free(layers[1]);
	ck_assert_str_eq(entry->extra->xattrs[0].name, name);
	ck_assert_mem_eq(entry->extra->xattrs[0].value, value, sizeof value);
	ck_assert_int_eq(cply__layer_digest(&result, shared, &box.err), CPLY_OK);
	cply_layer_free(shared);
	box_close(&box);
}
END_TEST

START_TEST(clashing)
{
	box_open(&box, 1, 0);
	box_text(&box, "a/d/f", "1");
	box_text(&box, "b/d/f", "2");
	box_text(&box, "c/d", "3");
	box_text(&box, "d/d/g", "4");
	cply_layer *a = layer_of("a"), *b = layer_of("b"), *c = layer_of("c"), *d = layer_of("d");
	ck_assert_str_eq(cply__layer_clash(a, b), "d/f");
	ck_assert_str_eq(cply__layer_clash(a, c), "d");
	ck_assert_ptr_null(cply__layer_clash(a, d));
	cply_layer_free(a);
	cply_layer_free(b);
	cply_layer_free(c);
	cply_layer_free(d);
	box_close(&box);
}
END_TEST

SUITE_MAIN("layer share", comparisons_are_remembered, shared_layers_are_known_again,
	shared_entries_outlive_their_layers, what_is_the_same_moves, one_layer_shares_nothing_and_links_stay, clashing)
