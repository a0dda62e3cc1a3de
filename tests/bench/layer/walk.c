/* walk TREE: the walk, and nothing else. */
#include "walk.h"

static size_t entries;

static void count_entry(int folder, const char *name, const char *path, const struct statx *found)
{
	(void)folder, (void)name, (void)path, (void)found;
	entries++;
}

int main(int argc, char **argv)
{
	int tree = argc == 2 ? open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (tree < 0)
		errx(2, "usage: walk TREE");
	walk(tree, "", count_entry);
	printf("%zu\n", entries);
	return 0;
}
