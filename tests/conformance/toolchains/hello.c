/* What a C library and the compiler's own runtime must bring: 64-bit division, long double, printf, threads, the
   kernel's headers. */
#include <asm/unistd.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

static void *work(void *p)
{
	*(int *)p = 42;
	return NULL;
}

int main(int argc, char **argv)
{
	volatile uint64_t a = 123456789012345u, b = 777u;
	volatile long double x = 2.0L;
	pthread_t thread;
	int result = 0;

	(void)argv;
	if (pthread_create(&thread, NULL, work, &result) || pthread_join(thread, NULL))
		return 1;
	printf("%llu %.6Lf %.6f %d %d\n", (unsigned long long)(a / b), x * argc, sqrt((double)x), result,
		__NR_exit > 0);
	printf("%s|%s|%s|%s\n", __FILE__, __DATE__, __TIME__, __TIMESTAMP__);
	return 0;
}
