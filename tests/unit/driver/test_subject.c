/* Subjects: layouts, archives and tars read whole, damaged ones, and all of it with memory that runs out. */
#include "driver/subject.h"

#include <crossply/image.h>

#include "../../../driver/subject/subject.h"

#include "fault.h"
#include "layer_box.h"
#include "tar_text.h"

static layer_box box;

static void pack(const char *output)
{
	cply_image_options options = CPLY_IMAGE_OPTIONS_INIT;
	cply_image_result result;
	const char *entrypoint = "/app";

	box_text(&box, "dist/linux-amd64/app", "#!/bin/sh\necho amd64\n");
	box_text(&box, "dist/linux-armv7/app", "#!/bin/sh\necho armv7\n");
	box_text(&box, "dist/linux-amd64/share/same", "same");
	box_text(&box, "dist/linux-armv7/share/same", "same");
	options.reference = "app:1";
	options.entrypoint = (cply_texts){&entrypoint, 1};
	ck_assert_int_eq(cply_image_pack(&result, box.context, box_path(&box, "dist"), box_path(&box, output), &options,
				 &box.err),
		CPLY_OK);
	cply_image_result_release(&result, box.context);
}

static cply__subject *open_subject(const char *name, const cply__subject_options *options)
{
	cply__subject *subject = NULL;
	cply_status status = cply__subject_read(&subject, box.context, box_path(&box, name), options, &box.err);

	ck_assert_msg(status == CPLY_OK, "%s: %s %s", name, box.err.path, box.err.found);
	return subject;
}

/* How many findings of a check there are, in all images. */
static size_t count_findings(const cply__subject *subject, cply_check check)
{
	size_t count = 0;

	for (size_t i = 0; i < cply__subject_count(subject); i++) {
		const cply__subject_image *image = cply__subject_at(subject, i);
		for (size_t j = 0; j < image->finding_count; j++)
			count += image->findings[j].check == check;
	}
	return count;
}

static void check_images(const char *name)
{
	cply__subject *subject = open_subject(name, NULL);
	const cply__subject_image *image;

	ck_assert_uint_eq(cply__subject_count(subject), 2);
	image = cply__subject_at(subject, 1);
	ck_assert_str_eq(image->name, "linux/arm/v7");
	ck_assert_str_eq(image->platform.variant, "v7");
	ck_assert_uint_eq(image->layer_count, 2);
	ck_assert_ptr_nonnull(cply__tree_find(image->tree, "share/same"));
	ck_assert_uint_eq(cply__tree_find(image->tree, "app")->layer, 1);
	ck_assert_str_eq(cply__tree_find(image->tree, "app")->line, "#!/bin/sh");
	ck_assert_ptr_null(cply__subject_at(subject, 2));
	/* Neither has the shell that its entrypoint asks for, nor may it be executed. */
	ck_assert_uint_eq(count_findings(subject, CPLY_CHECK_ENTRYPOINT), 2);
	ck_assert_uint_eq(image->finding_count, 1);
	cply__subject_free(subject);
}

START_TEST(layouts_and_archives)
{
	box_open(&box, 2, 0);
	pack("layout");
	check_images("layout");
	pack("app.tar");
	check_images("app.tar");
	box_close(&box);
}
END_TEST

/* The largest blob is not the one that costs most, when another one unpacks to more. */
START_TEST(what_costs_most_is_read_first)
{
	static uint8_t zeros[8 << 20];
	uint64_t largest = 0;

	box_open(&box, 2, 0);
	box_write(&box, "dist/linux-amd64/zeros", zeros, sizeof zeros, 0644);
	box_noise(&box, "dist/linux-armv7/noise", 300000, 1);
	pack("layout");
	cply__subject *subject = open_subject("layout", NULL);
	ck_assert_uint_ge(subject->layers.count, 2);
	for (size_t i = 0; i < subject->layers.count; i++) {
		const subject_layer *layer = subject->layers.at[i];
		/* Of one gzip member the size that it tells is that of the tar. */
		ck_assert_uint_eq(layer->weight, 3 * layer->size + layer->listing.size);
		if (i > 0)
			ck_assert_uint_le(layer->weight, subject->layers.at[i - 1]->weight);
		largest = layer->size > largest ? layer->size : largest;
	}
	ck_assert_uint_lt(subject->layers.at[0]->size, largest);
	cply__subject_free(subject);
	box_close(&box);
}
END_TEST

START_TEST(one_of_several_images)
{
	cply_platform arm = {.os = "linux", .arch = "arm", .variant = "v7"}, riscv = {.os = "linux", .arch = "riscv64"};
	const char *allow[] = {"/opt/*=linux/riscv64", "app=linux/arm/v6"};
	cply__subject_options options = {.platforms = &arm, .platform_count = 1, .allow = {allow, 2}};
	cply__subject *subject;

	box_open(&box, 2, 0);
	pack("layout");
	subject = open_subject("layout", &options);
	ck_assert_uint_eq(cply__subject_count(subject), 1);
	const cply__subject_image *image = cply__subject_at(subject, 0);
	ck_assert_str_eq(cply__subject_expects(subject, image, "opt/tool")->arch, "riscv64");
	ck_assert_str_eq(cply__subject_expects(subject, image, "app")->variant, "v6");
	ck_assert_str_eq(cply__subject_expects(subject, image, "bin/x")->variant, "v7");
	cply__subject_free(subject);
	options = (cply__subject_options){.reference = "1-amd64"};
	subject = open_subject("layout", &options);
	ck_assert_uint_eq(cply__subject_count(subject), 1);
	ck_assert_str_eq(cply__subject_at(subject, 0)->name, "linux/amd64");
	cply__subject_free(subject);
	options = (cply__subject_options){.platforms = &riscv, .platform_count = 1};
	ck_assert_int_eq(cply__subject_read(&subject, box.context, box_path(&box, "layout"), &options, &box.err),
		CPLY_E_NOT_FOUND);
	ck_assert_str_eq(box.err.wanted, "an image for linux/riscv64");
	allow[1] = "app";
	options = (cply__subject_options){.allow = {allow, 2}};
	ck_assert_int_eq(
		cply__subject_read(&subject, box.context, box_path(&box, "layout"), &options, &box.err), CPLY_E_USAGE);
	allow[1] = "app=linux/arm/v9";
	ck_assert_int_eq(cply__subject_read(&subject, box.context, box_path(&box, "layout"), &options, &box.err),
		CPLY_E_PLATFORM);
	box_close(&box);
}
END_TEST

/* Writes a tar given as text into a file of the box; `junk` bytes follow. */
static void put_tar(const char *name, const char *text, size_t junk)
{
	cply__strbuf tar;

	cply__strbuf_init(&tar, &cply__malloc_allocator);
	tar_text(&tar, text);
	while (junk--)
		cply__strbuf_putc(&tar, 'x');
	box_write(&box, name, tar.text, tar.length, 0644);
	cply__strbuf_release(&tar);
}

START_TEST(tars_are_trees)
{
	cply__subject *subject;

	box_open(&box, 1, 0);
	put_tar("root.tar", "d usr\nd usr/bin\nf usr/bin/x 0755 #!/bin/none\nl bin usr/bin", 100);
	subject = open_subject("root.tar", NULL);
	ck_assert_uint_eq(cply__subject_count(subject), 1);
	const cply__subject_image *image = cply__subject_at(subject, 0);
	ck_assert_uint_eq(cply__tree_count(image->tree), 4);
	ck_assert_ptr_eq(cply__tree_resolve(image->tree, "/bin/x"), cply__tree_find(image->tree, "usr/bin/x"));
	/* A tar starts nothing, and is of no platform. */
	ck_assert_uint_eq(image->finding_count, 0);
	ck_assert_ptr_null(cply__subject_expects(subject, image, "bin/x"));
	cply__subject_free(subject);
	put_tar("twice.tar", "f a 0755 1\nf a 0755 2\nf ../b 0755 1", 0);
	subject = open_subject("twice.tar", NULL);
	ck_assert_uint_eq(count_findings(subject, CPLY_CHECK_DUPLICATE_PATH), 1);
	ck_assert_uint_eq(count_findings(subject, CPLY_CHECK_PATHS), 1);
	cply__subject_free(subject);
	box_close(&box);
}
END_TEST

START_TEST(kinds_are_told_by_their_bytes)
{
	cply__subject_kind kind;

	box_open(&box, 1, 0);
	pack("layout");
	pack("app.tar");
	put_tar("root.tar", "d usr\nf usr/x 0755 1", 0);
	put_tar("docker.tar", "f a 0644 1\nf manifest.json 0644 []", 0);
	box_text(&box, "text", "some text that is long enough to be no header of anything at all");
	box_write(&box, "packed.gz", "\x1f\x8b\x08\0\0\0\0\0\0\3\3\0\0\0\0\0\0\0\0\0", 20, 0644);
	static const struct {
		const char *name;
		cply__subject_kind kind;
	} wanted[] = {{"layout", CPLY__SUBJECT_IMAGES}, {"app.tar", CPLY__SUBJECT_IMAGES},
		{"docker.tar", CPLY__SUBJECT_IMAGES}, {"root.tar", CPLY__SUBJECT_TAR}, {"packed.gz", CPLY__SUBJECT_TAR},
		{"text", CPLY__SUBJECT_FILE}, {"dist", CPLY__SUBJECT_FOLDER}};
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		ck_assert_int_eq(
			cply__subject_kind_of(&kind, box.context, box_path(&box, wanted[i].name), &box.err), CPLY_OK);
		ck_assert_msg(kind == wanted[i].kind, "%s is %d", wanted[i].name, (int)kind);
	}
	ck_assert_int_eq(cply__subject_kind_of(&kind, box.context, box_path(&box, "none"), &box.err), CPLY_E_NOT_FOUND);
	box_close(&box);
}
END_TEST

/* The largest blob of the layout, which is a layer. */
static const char *layer_path(void)
{
	static char path[512];
	cply__subject *subject = open_subject("layout", NULL);
	const cply_layout_layer *layer = &cply__subject_at(subject, 0)->layers[1];

	snprintf(path, sizeof path, "%s/blobs/sha256/%s", box_path(&box, "layout"), strchr(layer->digest, ':') + 1);
	cply__subject_free(subject);
	return path;
}

static void flip(const char *path, off_t at)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	char byte;

	ck_assert_int_eq(pread(fd, &byte, 1, at), 1);
	byte ^= 1;
	ck_assert_int_eq(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

START_TEST(damaged_blobs_are_findings)
{
	box_open(&box, 2, 0);
	pack("layout");
	const char *path = layer_path();
	struct stat info;
	ck_assert_int_eq(stat(path, &info), 0);
	for (off_t at = 0; at < info.st_size; at++) {
		flip(path, at);
		cply__subject *subject = open_subject("layout", NULL);
		/* Whatever else is found on the way, the digest is what is wrong. */
		ck_assert_msg(count_findings(subject, CPLY_CHECK_BLOB) == 1, "byte %lld", (long long)at);
		/* The other image is not touched by it. */
		ck_assert_uint_eq(cply__subject_at(subject, 1)->finding_count, 1);
		cply__subject_free(subject);
		flip(path, at);
	}
	ck_assert_int_eq(truncate(path, info.st_size - 1), 0);
	cply__subject *subject = open_subject("layout", NULL);
	ck_assert_uint_eq(count_findings(subject, CPLY_CHECK_BLOB), 1);
	cply__subject_free(subject);
	ck_assert_int_eq(unlink(path), 0);
	subject = open_subject("layout", NULL);
	ck_assert_uint_eq(count_findings(subject, CPLY_CHECK_BLOB), 1);
	ck_assert_str_eq(cply__subject_at(subject, 0)->findings[0].found, "none");
	cply__subject_free(subject);
	box_close(&box);
}
END_TEST

static cply_status read_subject(const cply_allocator *allocator, void *name, cply_error *err)
{
	cply_context *context;
	cply__subject *subject;

	if (fault_context(&context, allocator, err))
		return err->code;
	cply_status status = cply__subject_read(&subject, context, box_path(&box, name), NULL, err);
	if (!status)
		cply__subject_free(subject);
	cply_context_free(context);
	return status;
}

START_TEST(memory_runs_out)
{
	static char layout[] = "layout", tar[] = "root.tar";

	box_open(&box, 1, 0);
	pack("layout");
	put_tar("root.tar", "f a 0755 1\nf a 0755 #!/x\nf d/.wh.b 0644 \nh c a\nf etc/ld.so.conf 0644 /x", 0);
	ck_assert_uint_gt(fault_each(read_subject, layout, FAULT_ONCE), 50);
	ck_assert_uint_gt(fault_each(read_subject, tar, FAULT_ONCE), 10);
	ck_assert_uint_gt(fault_each(read_subject, tar, FAULT_FOREVER), 10);
	box_close(&box);
}
END_TEST

START_TEST(a_cancelled_context_reads_nothing)
{
	cply__subject *subject;

	box_open(&box, 2, 0);
	pack("layout");
	cply_context_cancel(box.context);
	ck_assert_int_eq(
		cply__subject_read(&subject, box.context, box_path(&box, "layout"), NULL, &box.err), CPLY_E_CANCELLED);
	box_close(&box);
}
END_TEST

SUITE_MAIN("subject", layouts_and_archives, what_costs_most_is_read_first, one_of_several_images, tars_are_trees,
	kinds_are_told_by_their_bytes, damaged_blobs_are_findings, memory_runs_out, a_cancelled_context_reads_nothing)
