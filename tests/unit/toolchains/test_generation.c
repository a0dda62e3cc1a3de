/* Which sysroots are kept when others take their place. */
#include "../../../toolchains/sysroot/generation.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

enum { DAY = 24 * 60 * 60, KEPT = 4 };

typedef struct place {
	char *folder;
	char link[600];
	cply__arena arena;
} place;

static void begin(place *p)
{
	p->folder = scratch_make();
	snprintf(p->link, sizeof p->link, "%s/own", p->folder);
	cply__arena_init(&p->arena, &cply__malloc_allocator);
}

static void end(place *p)
{
	cply__arena_release(&p->arena);
	scratch_remove(p->folder);
}

/* A generation that was put in use so many days ago. */
static const char *made(place *p, const char *key, long days)
{
	const char *path = cply__generation_path(&p->arena, p->link, key);
	const struct timespec times[2] = {{.tv_sec = time(NULL) - days * DAY}, {.tv_sec = time(NULL) - days * DAY}};

	ck_assert_ptr_nonnull(path);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
	return path;
}

static void use(place *p, const char *generation)
{
	cply_error err;

	ck_assert_int_eq(cply__generation_use(&p->arena, p->link, generation, &err), CPLY_OK);
	ck_assert_int_eq(cply__generation_prune(&p->arena, p->link, KEPT, &err), CPLY_OK);
}

static void is_there(const char *path, bool wanted)
{
	ck_assert_msg((access(path, F_OK) == 0) == wanted, "%s", path);
}

START_TEST(the_last_four_are_kept)
{
	place p;
	const char *old[6];
	char key[] = "0";

	begin(&p);
	for (long i = 0; i < 6; i++) {
		key[0] = (char)('0' + i);
		old[i] = made(&p, key, 2 + i);
	}
	use(&p, old[5]);
	for (int i = 0; i < 6; i++)
		is_there(old[i], i == 5 || i < 3);
	end(&p);
}
END_TEST

START_TEST(one_that_was_in_use_until_now_is_kept_for_a_day)
{
	place p;

	begin(&p);
	const char *used = made(&p, "used", 30);
	ck_assert_int_eq(symlink("own@used", p.link), 0);
	use(&p, made(&p, "a", 0));
	for (const char *key = "bcde"; *key; key++) {
		const char name[] = {*key, '\0'};
		use(&p, made(&p, name, 0));
	}
	is_there(used, true);
	end(&p);
}
END_TEST

START_TEST(a_folder_of_the_user_is_left_alone)
{
	place p;
	struct stat before, after;
	const struct timespec times[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};

	begin(&p);
	char *brought = scratch_make();
	ck_assert_int_eq(utimensat(AT_FDCWD, brought, times, 0), 0);
	ck_assert_int_eq(stat(brought, &before), 0);
	ck_assert_int_eq(symlink(brought, p.link), 0);
	use(&p, made(&p, "a", 0));
	ck_assert_int_eq(stat(brought, &after), 0);
	ck_assert_int_eq(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
	scratch_remove(brought);
	end(&p);
}
END_TEST

SUITE_MAIN("generation", the_last_four_are_kept, one_that_was_in_use_until_now_is_kept_for_a_day,
	a_folder_of_the_user_is_left_alone)
