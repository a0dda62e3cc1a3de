/* Layers applied on each other: what replaces what, what is removed, and where names lead. */
#include <stdlib.h>

#include "suite.h"
#include "tar_text.h"

enum { LAYERS_MAX = 4 };

static cply_context context;
static memory_budget budget;

static void read_listing(layer_listing *listing, const char *text)
{
	cply__strbuf tar;
	cply_error err;

	cply__strbuf_init(&tar, &cply__malloc_allocator);
	tar_text(&tar, text);
	tar_memory memory = {tar.text, tar.length, 0, 0};
	listing_init(listing, &cply__malloc_allocator, &budget);
	ck_assert_int_eq(
		listing_read(listing, &(layer_stream){tar_memory_read, &memory, NULL, NULL, "layer"}, NULL, &err),
		CPLY_OK);
	ck_assert_str_ne(listing->diff_id, "");
	cply__strbuf_release(&tar);
}

/* What comes of the layers (until NULL), and "! CHECK PATH" for every finding. */
static void check_layers(const char *wanted, const char *const layers[LAYERS_MAX])
{
	layer_listing listings[LAYERS_MAX];
	finding_list findings = {0};
	cply__tree tree;
	cply__strbuf found;
	cply_error err;
	size_t count;

	budget_init(&budget, "subject");
	context.allocator = cply__malloc_allocator;
	tree_init(&tree, &context, &budget);
	findings.account = &tree.account;
	cply__strbuf_init(&found, &cply__malloc_allocator);
	for (count = 0; count < LAYERS_MAX && layers[count]; count++) {
		read_listing(&listings[count], layers[count]);
		ck_assert_int_eq(tree_apply(&tree, &listings[count], count, &findings, &err), CPLY_OK);
		for (size_t i = 0; i < listings[count].findings.list.count; i++) {
			const cply__image_finding *finding = &listings[count].findings.list.at[i];
			cply__strbuf_printf(&found, "! %s %s\n", cply_check_name(finding->check), finding->path);
		}
	}
	for (size_t i = 0; i < findings.list.count; i++)
		cply__strbuf_printf(
			&found, "! %s %s\n", cply_check_name(findings.list.at[i].check), findings.list.at[i].path);
	tree_text(&found, &tree);
	ck_assert_str_eq(found.text, wanted);
	cply__strbuf_release(&found);
	free(findings.list.at);
	tree_release(&tree);
	while (count)
		listing_release(&listings[--count]);
}

#define LAYERS(...) ((const char *const[LAYERS_MAX]){__VA_ARGS__})

START_TEST(one_layer_is_its_tar)
{
	check_layers("f a-b 644 0 @0\n", LAYERS("f ./a-b 0644 "));
	check_layers("d a @0\nf a/x 755 5 @0\nl a/y x @0\nf a-b 644 0 @0\no pipe @0\n",
		LAYERS("d .\nf a-b 0644 \np pipe\nd ./a/\nf /a//x 0755 hello\nl a/./y x"));
	check_layers("", LAYERS(""));
}
END_TEST

START_TEST(later_layers_replace)
{
	check_layers("d a @1\nf a/x 644 1 @0\nf a/y 644 2 @1\n",
		LAYERS("d a\nf a/x 0644 1\nf a/y 0644 1", "d a\nf a/y 0644 22"));
	/* A file replaces a folder with all it holds; a folder replaces a file. */
	check_layers("f a 644 1 @1\nf a-b 644 1 @0\n",
		LAYERS("d a\nf a/x 0644 1\nf a/y/z 0644 1\nf a-b 0644 1", "f a 0644 1"));
	check_layers("d a @1\nf a/x 644 1 @1\n", LAYERS("f a 0644 1", "d a\nf a/x 0644 1"));
	/* Even a folder that no entry names. */
	check_layers("f a 644 1 @1\n", LAYERS("f a/x 0644 1", "f a 0644 1"));
	check_layers("f a 600 0 @2\n", LAYERS("f a 0644 1", "l a b", "f a 0600 "));
}
END_TEST

START_TEST(whiteouts_remove_what_is_below)
{
	check_layers("d a @0\nf b 644 1 @0\n",
		LAYERS("d a\nd a/x\nf a/x/1 0644 1\nf a/x-y 0644 1\nf b 0644 1", "f a/.wh.x 0644 \nf a/.wh.x-y 0644 "));
	/* Not what the same layer brings, wherever it stands. */
	check_layers("d a @0\nf a/x 644 2 @1\n", LAYERS("d a\nf a/x 0644 1", "f a/x 0644 22\nf a/.wh.x 0644 "));
	check_layers("d a @1\nf a/new 644 1 @1\nf b 644 1 @0\n",
		LAYERS("d a\nf a/old 0644 1\nd a/sub\nf a/sub/x 0644 1\nf b 0644 1",
			"d a\nf a/new 0644 1\nf a/.wh..wh..opq 0644 "));
	check_layers(
		"f new 644 1 @1\n", LAYERS("f old 0644 1\nd a\nf a/x 0644 1", "f .wh..wh..opq 0644 \nf new 0644 1"));
	/* What is not there, twice removed, nested. */
	check_layers("f b 644 1 @0\n",
		LAYERS("d a\nd a/b\nf a/b/c 0644 1\nf b 0644 1",
			"f .wh.a 0644 \nf a/b/.wh.c 0644 \nf a/.wh..wh..opq 0644 \nf .wh.none 0644 "));
	/* Of aufs. */
	check_layers("f a 644 1 @0\n", LAYERS("f a 0644 1", "d .wh..wh.plnk\nf .wh..wh.aufs 0644 "));
}
END_TEST

START_TEST(names_lead_through_links)
{
	check_layers("l lib usr/lib @0\nd usr @0\nd usr/lib @0\nf usr/lib/x 644 1 @1\n",
		LAYERS("d usr\nd usr/lib\nl lib usr/lib", "f lib/x 0644 1"));
	check_layers("l lib usr/lib @0\nd usr @0\nd usr/lib @0\nf usr/lib/x 644 1 @0\n",
		LAYERS("d usr\nd usr/lib\nl lib usr/lib\nf lib/x 0644 1"));
	check_layers("l lib usr/lib @0\nd usr @0\nd usr/lib @0\n",
		LAYERS("d usr\nd usr/lib\nl lib usr/lib\nf usr/lib/x 0644 1", "f lib/.wh.x 0644 "));
	/* A folder of its own replaces the link. */
	check_layers("d lib @1\nf lib/x 644 1 @1\nd usr @0\nd usr/lib @0\n",
		LAYERS("d usr\nd usr/lib\nl lib usr/lib", "d lib\nf lib/x 0644 1"));
	/* Loops and links to nothing leave names as they are. */
	check_layers("l a b @0\nf a/x 644 1 @1\nl b a @0\n", LAYERS("l a b\nl b a", "f a/x 0644 1"));
}
END_TEST

START_TEST(hard_links_are_their_target)
{
	check_layers("f a 755 3 @0\nf b 755 3 @0\nf c 755 3 @0\n", LAYERS("f a 0755 abc\nh b a\nh c ./b"));
	check_layers("f a 755 3 @0\nf b 755 3 @1\n", LAYERS("f a 0755 abc", "h b a"));
	check_layers("! hardlink-order a\nf a 755 3 @0\nf b 755 3 @0\n", LAYERS("h a b\nf b 0755 abc"));
	check_layers("! hardlink-order a\n", LAYERS("h a none"));
	/* Its target may be named through a folder that is a link in a layer below. */
	check_layers("l bin usr/bin @0\nd usr @0\nd usr/bin @0\nf usr/bin/a 755 3 @0\nf usr/bin/b 755 3 @1\n",
		LAYERS("d usr\nd usr/bin\nf usr/bin/a 0755 abc\nl bin usr/bin", "h bin/b bin/a"));
	check_layers("l bin usr/bin @0\nd usr @0\nd usr/bin @0\nf usr/bin/a 755 4 @1\nf usr/bin/b 755 4 @1\n",
		LAYERS("d usr\nd usr/bin\nf usr/bin/a 0755 abc\nl bin usr/bin",
			"f usr/bin/a 0755 abcd\nh bin/b bin/a"));
	check_layers("! hardlink-order c\nl bin usr/bin @0\n", LAYERS("l bin usr/bin", "h c bin/a"));
	check_layers("! hardlink-order a\n! hardlink-order a\n! hardlink-order b\n", LAYERS("h a b\nh b a"));
}
END_TEST

START_TEST(names_that_harm)
{
	check_layers("! paths ../x\n! paths a/../../x\n! paths b\nf a 644 1 @0\n",
		LAYERS("f ../x 0644 1\nf a/../../x 0644 1\nh b ../a\nf a 0644 1"));
	check_layers("! duplicate-path a\nf a 600 2 @0\n", LAYERS("f a 0644 1\nf ./a 0600 22"));
	check_layers("! duplicate-path a\nd a @0\n", LAYERS("d a\nd a/"));
}
END_TEST

/* A tree as tests of look-ups have it. */
static void check_resolve(const char *layer, const char *path, const char *wanted)
{
	layer_listing listing;
	finding_list findings = {0};
	const cply__node *node;
	char found[TREE_PATH];
	cply__tree tree;
	cply_error err;

	budget_init(&budget, "subject");
	context.allocator = cply__malloc_allocator;
	tree_init(&tree, &context, &budget);
	findings.account = &tree.account;
	read_listing(&listing, layer);
	ck_assert_int_eq(tree_apply(&tree, &listing, 0, &findings, &err), CPLY_OK);
	bool is_there = tree_resolve(&node, found, &tree, "usr/bin", path);
	ck_assert_msg((wanted != NULL) == is_there, "%s: %s", path, found);
	if (wanted)
		ck_assert_str_eq(found, wanted);
	if (node)
		ck_assert_str_eq(node->path, wanted);
	tree_release(&tree);
	listing_release(&listing);
}

START_TEST(paths_lead_somewhere)
{
	static const char layer[] =
		"d usr\nd usr/bin\nf usr/bin/env 0755 x\nl bin usr/bin\nl sh /bin/env\nl up ../../../usr\n"
		"l self self\nl usr/bin/here .\nf deep/er/x 0644 1\nl none nothing\nl usr/link ../bin/env\n"
		"l slash usr/bin/env/";

	check_resolve(layer, "/usr/bin/env", "usr/bin/env");
	check_resolve(layer, "env", "usr/bin/env");
	check_resolve(layer, "../bin/./env", "usr/bin/env");
	check_resolve(layer, "/bin/env", "usr/bin/env");
	check_resolve(layer, "/sh", "usr/bin/env");
	check_resolve(layer, "/up/bin/env", "usr/bin/env");
	check_resolve(layer, "/../../usr//bin/", "usr/bin");
	check_resolve(layer, "/bin/here/here/env", "usr/bin/env");
	check_resolve(layer, "/usr/link", "usr/bin/env");
	check_resolve(layer, "/deep/er", "deep/er");
	check_resolve(layer, "/", "");
	check_resolve(layer, "/self", NULL);
	check_resolve(layer, "/none", NULL);
	check_resolve(layer, "/usr/bin/env/x", NULL);
	/* What is no folder has nothing behind it: execve(2) says ENOTDIR. */
	check_resolve(layer, "/usr/bin/env/", NULL);
	check_resolve(layer, "/usr/bin/env//", NULL);
	check_resolve(layer, "/usr/bin/env/.", NULL);
	check_resolve(layer, "/usr/bin/env/../env", NULL);
	check_resolve(layer, "/sh/", NULL);
	check_resolve(layer, "/slash", NULL);
	check_resolve(layer, "/bin/", "usr/bin");
	check_resolve(layer, "/deep/er/..", "deep");
	check_resolve(layer, "/deep/e", NULL);
}
END_TEST

START_TEST(very_long_paths_are_not_found)
{
	char path[3 * TREE_PATH];

	memset(path, 'a', sizeof path);
	path[sizeof path - 1] = '\0';
	check_resolve("f a 0644 1", path, NULL);
	for (size_t i = 1; i < sizeof path - 1; i += 2)
		path[i] = '/';
	check_resolve("f a 0644 1", path, NULL);
}
END_TEST

START_TEST(order_keeps_what_a_folder_holds_together)
{
	static const char *const sorted[] = {
		"", "a", "a/", "a/b", "a/b/c", "a/b-c", "a\1", "a b", "a-b", "a.c", "ab", "b"};

	for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++)
		for (size_t j = 0; j < sizeof sorted / sizeof *sorted; j++) {
			int order = path_compare(sorted[i], sorted[j]);
			ck_assert_msg(i < j   ? order < 0
				      : i > j ? order > 0
					      : order == 0,
				"%s and %s", sorted[i], sorted[j]);
		}
	ck_assert(path_is_below("a/b", "a"));
	ck_assert(path_is_below("a", ""));
	ck_assert(!path_is_below("a", "a"));
	ck_assert(!path_is_below("a-b", "a"));
	ck_assert(!path_is_below("", ""));
}
END_TEST

/* An ELF file of this size: a header and nothing that it leads to. */
static void put_program(cply__strbuf *tar, const char *path, size_t size)
{
	static const char head[64] = "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\76\0\1\0\0\0";
	char *contents = calloc(1, size);

	ck_assert_ptr_nonnull(contents);
	memcpy(contents, head, sizeof head);
	cply__tar_put_header(tar, &(cply__tar_entry){.path = path, .type = CPLY__TAR_FILE, .mode = 0755, .size = size});
	cply__strbuf_add(tar, contents, size);
	free(contents);
}

/* Members that are looked into: in memory, or in a temporary file when there is none left. */
static void look_into_large(long long memory_left, size_t cut, const char *folder, cply_status wanted)
{
	const size_t size = 3 << 20;
	layer_listing listing;
	cply__strbuf tar;
	cply_error err;

	cply__strbuf_init(&tar, &cply__malloc_allocator);
	put_program(&tar, "first", size);
	put_program(&tar, "second", size);
	for (size_t i = 0; i < CPLY__TAR_END; i++)
		cply__strbuf_putc(&tar, '\0');
	budget_init(&budget, "subject");
	atomic_store(&budget.contents_left, memory_left);
	listing_init(&listing, &cply__malloc_allocator, &budget);
	listing.scratch_folder = folder;
	tar_memory memory = {tar.text, tar.length - cut, 0, 100000};
	ck_assert_int_eq(
		listing_read(&listing, &(layer_stream){tar_memory_read, &memory, NULL, NULL, "layer"}, NULL, &err),
		wanted);
	ck_assert_int_eq(listing.scratch, -1);
	if (!wanted && cut == 0) {
		ck_assert_uint_eq(listing.entries.count, 2);
		for (size_t i = 0; i < 2; i++) {
			ck_assert_ptr_nonnull(listing.entries.at[i].node.binary);
			ck_assert_uint_eq(listing.entries.at[i].node.binary->size, size);
			ck_assert_uint_eq(listing.entries.at[i].node.binary->machine, 62);
		}
	}
	if (!wanted && cut > 0) {
		ck_assert_uint_eq(listing.findings.list.count, 1);
		ck_assert_str_eq(listing.diff_id, "");
	}
	/* What was taken was given back. */
	ck_assert(atomic_load(&budget.contents_left) == memory_left);
	/* A list that is begun anew is as one that was never read. */
	ck_assert(atomic_load(&budget.left) < BUDGET_LISTS || listing.entries.count == 0);
	listing_restart(&listing);
	ck_assert(atomic_load(&budget.left) == BUDGET_LISTS);
	ck_assert_uint_eq(listing.entries.count + listing.binaries.count + listing.findings.list.count, 0);
	listing_release(&listing);
	cply__strbuf_release(&tar);
}

START_TEST(large_members_are_looked_into)
{
	look_into_large(BUDGET_CONTENTS, 0, NULL, CPLY_OK);
	look_into_large(0, 0, NULL, CPLY_OK);
	look_into_large(-1000, 0, "/tmp", CPLY_OK);
	look_into_large(BUDGET_CONTENTS, 2 << 20, NULL, CPLY_OK);
	look_into_large(0, 2 << 20, NULL, CPLY_OK);
	look_into_large(0, 0, "/nowhere/at/all", CPLY_E_NOT_FOUND);
}
END_TEST

START_TEST(what_is_taken_is_given_back)
{
	cply__arena arena;
	memory_account account, other;
	cply_error err;

	budget_init(&budget, "subject");
	cply__arena_init(&arena, &cply__malloc_allocator);
	account_open(&account, &budget, &arena);
	account_open(&other, &budget, &arena);
	ck_assert_ptr_nonnull(cply__arena_alloc(&arena, 100000));
	ck_assert_int_eq(account_take(&account, 50, &err), CPLY_OK);
	ck_assert_uint_ge(account.taken, 100050);
	ck_assert(atomic_load(&budget.left) == BUDGET_LISTS - (long long)account.taken);
	/* Only who found nothing left is over. */
	ck_assert_int_eq(account_take(&account, BUDGET_LISTS, &err), CPLY_E_LIMIT);
	ck_assert_str_eq(err.path, "subject");
	ck_assert(account.is_over && !other.is_over);
	account_close(&account);
	ck_assert(!account.is_over && atomic_load(&budget.left) == BUDGET_LISTS);
	cply__arena_release(&arena);
}
END_TEST

/* Of a full list each check is told, and none passes that did not hold. */
START_TEST(every_check_is_told_beyond_a_thousand)
{
	const finding_place paths = {CPLY_CHECK_PATHS, CPLY__SEVERITY_ERROR, "a", "", CPLY_OFFSET_NONE};
	const finding_place library = {CPLY_CHECK_LIBRARY, CPLY__SEVERITY_WARNING, "b", "", CPLY_OFFSET_NONE};
	const finding_place worse = {CPLY_CHECK_LIBRARY, CPLY__SEVERITY_ERROR, "c", "", CPLY_OFFSET_NONE};
	finding_list findings = {0}, all = {0};
	cply__arena arena;
	memory_account account;
	cply_error err;

	budget_init(&budget, "subject");
	cply__arena_init(&arena, &cply__malloc_allocator);
	account_open(&account, &budget, &arena);
	findings.account = all.account = &account;
	for (int i = 0; i < FINDINGS_MAX + 5; i++)
		ck_assert_int_eq(finding_add(&findings, &paths, &err, "x", "%d", i), CPLY_OK);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(finding_add(&findings, &library, &err, "x", "%d", i), CPLY_OK);
	ck_assert_int_eq(finding_add(&findings, &worse, &err, "x", "only"), CPLY_OK);
	ck_assert_int_eq(finding_end(&findings, &err), CPLY_OK);
	ck_assert_uint_eq(findings.list.count, FINDINGS_MAX + 4);
	const cply__image_finding *last = &findings.list.at[FINDINGS_MAX];
	ck_assert_str_eq(last[0].found, "0");
	ck_assert_str_eq(last[0].path, "b");
	ck_assert_str_eq(last[1].found, "only");
	ck_assert_str_eq(last[2].found, "5 more like it");
	ck_assert_str_eq(last[2].path, "a");
	ck_assert_str_eq(last[3].found, "2 more like it");
	ck_assert_int_eq(last[3].check, CPLY_CHECK_LIBRARY);
	ck_assert_int_eq(last[3].severity, CPLY__SEVERITY_WARNING);
	/* An image has those of its layers, of which there may be many. */
	for (size_t i = 0; i < 3 * findings.list.count; i++)
		ck_assert_int_eq(finding_share(&all, &findings.list.at[i % findings.list.count], &err), CPLY_OK);
	ck_assert_uint_eq(all.list.count, FINDINGS_MAX + 2);
	free(findings.list.at);
	free(all.list.at);
	cply__arena_release(&arena);
}
END_TEST

START_TEST(a_cancelled_context_applies_nothing)
{
	layer_listing listing;
	finding_list findings = {0};
	cply__tree tree;
	cply_error err;

	context.allocator = cply__malloc_allocator;
	budget_init(&budget, "subject");
	tree_init(&tree, &context, &budget);
	findings.account = &tree.account;
	read_listing(&listing, "f a 0644 x\nf .wh.b 0644 ");
	atomic_store(&context.cancelled, true);
	ck_assert_int_eq(tree_apply(&tree, &listing, 0, &findings, &err), CPLY_E_CANCELLED);
	atomic_store(&context.cancelled, false);
	ck_assert_int_eq(tree_apply(&tree, &listing, 0, &findings, &err), CPLY_OK);
	tree_release(&tree);
	listing_release(&listing);
}
END_TEST

START_TEST(findings_are_counted_beyond_a_thousand)
{
	layer_listing listing;
	cply__strbuf text;

	cply__strbuf_init(&text, &cply__malloc_allocator);
	for (int i = 0; i < FINDINGS_MAX + 20; i++)
		cply__strbuf_printf(&text, "f ../x%d 0644 x\n", i);
	budget_init(&budget, "subject");
	read_listing(&listing, text.text);
	ck_assert_uint_eq(listing.findings.list.count, FINDINGS_MAX + 1);
	ck_assert_str_eq(listing.findings.list.at[FINDINGS_MAX].found, "20 more like it");
	listing_release(&listing);
	cply__strbuf_release(&text);
}
END_TEST

SUITE_MAIN("subject_apply", one_layer_is_its_tar, later_layers_replace, whiteouts_remove_what_is_below,
	names_lead_through_links, hard_links_are_their_target, names_that_harm, paths_lead_somewhere,
	very_long_paths_are_not_found, order_keeps_what_a_folder_holds_together, large_members_are_looked_into,
	findings_are_counted_beyond_a_thousand, what_is_taken_is_given_back, every_check_is_told_beyond_a_thousand,
	a_cancelled_context_applies_nothing)
