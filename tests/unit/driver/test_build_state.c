#include "../../../driver/build/state.h"

#include <stdio.h>
#include <string.h>

#include "scratch.h"
#include "suite.h"

static const uint32_t inputs_a[] = {0, 1}, inputs_b[] = {2, 1, 0};
static cply_error err;

/* A state of two steps over three files, as bytes. */
static void encode(cply__strbuf *out)
{
	cply__state_step steps[2] = {{.name = "a.o", .inputs = inputs_a, .input_count = 2},
		{.name = "b \xc3\xa4.o", .inputs = inputs_b, .input_count = 3}};
	cply__state_file files[3] = {{.path = "a.c"}, {.path = "common.h"}, {.path = "/abs/b.c"}};

	memset(steps[0].key, 7, sizeof steps[0].key);
	steps[1].output.size = 99;
	files[2].fingerprint.inode = 12345;
	cply__strbuf_init(out, &cply__malloc_allocator);
	cply__state_encode(out, steps, 2, files, 3);
	ck_assert(!out->failed);
}

static void check(const cply__state *state)
{
	ck_assert_uint_eq(state->step_count, 2);
	ck_assert_uint_eq(state->file_count, 3);
	ck_assert_str_eq(state->steps[0].name, "a.o");
	ck_assert_uint_eq(state->steps[0].key[31], 7);
	ck_assert_uint_eq(state->steps[1].output.size, 99);
	ck_assert_uint_eq(state->steps[1].input_count, 3);
	ck_assert_str_eq(state->files[state->steps[1].inputs[0]].path, "/abs/b.c");
	ck_assert_uint_eq(state->files[2].fingerprint.inode, 12345);
}

START_TEST(what_is_written_is_read_again)
{
	cply__strbuf bytes;
	cply__state state;

	encode(&bytes);
	cply__state_init(&state, &cply__malloc_allocator);
	ck_assert(cply__state_decode(&state, bytes.text, bytes.length));
	check(&state);
	cply__state_release(&state);
	cply__strbuf_release(&bytes);
}
END_TEST

START_TEST(every_damage_is_noticed)
{
	cply__strbuf bytes;
	cply__state state;

	encode(&bytes);
	cply__state_init(&state, &cply__malloc_allocator);
	for (size_t length = 0; length < bytes.length; length++)
		ck_assert(!cply__state_decode(&state, bytes.text, length));
	for (size_t at = 0; at < bytes.length; at++) {
		bytes.text[at] ^= 0x10;
		ck_assert_msg(!cply__state_decode(&state, bytes.text, bytes.length), "byte %zu", at);
		bytes.text[at] ^= 0x10;
	}
	ck_assert(cply__state_decode(&state, bytes.text, bytes.length));
	cply__state_release(&state);
	cply__strbuf_release(&bytes);
}
END_TEST

START_TEST(files_are_loaded_and_damaged_ones_said)
{
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "state");
	cply__strbuf bytes;
	cply__state state;
	bool damaged = true;

	cply__state_init(&state, &cply__malloc_allocator);
	ck_assert_int_eq(cply__state_load(&state, &damaged, path, &err), CPLY_OK);
	ck_assert(!damaged);
	ck_assert_uint_eq(state.step_count, 0);
	encode(&bytes);
	FILE *file = fopen(path, "wb");
	fwrite(bytes.text, 1, bytes.length, file);
	fclose(file);
	ck_assert_int_eq(cply__state_load(&state, &damaged, path, &err), CPLY_OK);
	check(&state);
	cply__state_release(&state);
	file = fopen(path, "wb");
	fwrite(bytes.text, 1, bytes.length - 1, file);
	fclose(file);
	ck_assert_int_eq(cply__state_load(&state, &damaged, path, &err), CPLY_OK);
	ck_assert(damaged);
	ck_assert_uint_eq(state.step_count, 0);
	cply__strbuf_release(&bytes);
	scratch_remove(folder);
}
END_TEST

START_TEST(steps_are_found_near_and_far)
{
	cply__state_step steps[5] = {{.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "d"}, {.name = "e"}};
	cply__state state = {.steps = steps, .step_count = 5};

	for (size_t near = 0; near < 8; near++)
		for (size_t i = 0; i < 5; i++)
			ck_assert_ptr_eq(cply__state_find(&state, steps[i].name, near), &steps[i]);
	ck_assert_ptr_null(cply__state_find(&state, "f", 2));
	state.step_count = 0;
	ck_assert_ptr_null(cply__state_find(&state, "a", 0));
}
END_TEST

SUITE_MAIN("state", what_is_written_is_read_again, every_damage_is_noticed, files_are_loaded_and_damaged_ones_said,
	steps_are_found_near_and_far)
