#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	if (argc < 2)
		return 3;
	printf("%s %d %s\n", __FILE__, atoi("42"), argv[1]);
	return 0;
}
