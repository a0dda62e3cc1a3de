/*
 * The bar for `crossply layer`: what existing codecs give when they are put together well.
 *
 *     peer TREE BLOB libdeflate|isal LEVEL THREADS
 *
 * It lays a tar out in memory, chunk by chunk of 1 MiB, lets every thread compress chunks (a gzip member each) and
 * whichever comes first hash and write those that are next in the file, with OpenSSL's SHA-256. It prints what
 * `crossply layer` prints. It keeps nothing, checks nothing twice and ends at the first error: a bar, not a tool.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <openssl/evp.h>

#include "walk.h"

enum { BLOCK = 512, CHUNK = 1 << 20, ROOM = CHUNK + CHUNK / 8 + 1024, RING = 16, MAX_THREADS = 64, SYMLINK_MAX = 4096 };

typedef struct entry {
	char *path;   /* below the tree */
	char *target; /* of links */
	uint64_t at;  /* of its header in the tar */
	uint64_t size;
	unsigned mode;
	char type;
	uint8_t headers; /* blocks */
} entry;

static struct {
	entry *at;
	size_t count, room;
} entries;

/* Files with several names, to write later ones as hard links. */
static struct {
	struct {
		uint64_t inode;
		const char *path;
	} at[65536];
	size_t count;
} linked;

/* Where ustar cuts a long path; 0: nowhere. */
static size_t cut(const char *path, size_t length)
{
	for (size_t at = length - 1 < 155 ? length - 1 : 155; at > 0; at--)
		if (path[at] == '/' && at + 1 < length)
			return length - at - 1 <= 100 ? at : 0;
	return 0;
}

static char *first_name(uint64_t inode, const char *path)
{
	for (size_t i = 0; i < linked.count; i++)
		if (linked.at[i].inode == inode)
			return need(strdup(linked.at[i].path));
	if (linked.count == sizeof linked.at / sizeof *linked.at)
		errx(1, "too many files with several names");
	linked.at[linked.count].inode = inode;
	linked.at[linked.count++].path = path;
	return NULL;
}

static void add_entry(int folder, const char *name, const char *path, const struct statx *found)
{
	bool is_folder = S_ISDIR(found->stx_mode), is_link = S_ISLNK(found->stx_mode);
	char target[SYMLINK_MAX];
	entry *new;

	if (entries.count == entries.room)
		entries.at = need(realloc(entries.at, (entries.room = 2 * entries.room + 64) * sizeof *entries.at));
	new = &entries.at[entries.count++];
	*new = (entry){.type = is_folder ? '5' : is_link ? '2' : '0', .headers = 1};
	if (asprintf(&new->path, "%s%s", path, is_folder ? "/" : "") < 0)
		err(1, "memory");
	new->size = S_ISREG(found->stx_mode) ? found->stx_size : 0;
	new->mode = is_link ? 0777 : is_folder || found->stx_mode & 0111 ? 0755 : 0644;
	if (is_link) {
		ssize_t length = readlinkat(folder, name, target, sizeof target);
		if (length < 0)
			err(1, "%s", path);
		new->target = need(strndup(target, (size_t)length));
	} else if (!is_folder && found->stx_nlink > 1 && (new->target = first_name(found->stx_ino, new->path))) {
		new->type = '1';
		new->size = 0;
	}
	new->headers += new->target &&strlen(new->target) > 100 ? 2 : 0;
	size_t length = strlen(new->path);
	new->headers += length > 100 && !cut(new->path, length) ? 2 : 0;
}

static uint8_t *put_header(uint8_t *out, const entry *of, const char *path, uint64_t size, char type)
{
	size_t length = strlen(path), slash = length > 100 ? cut(path, length) : 0;
	char *h = memset(out, 0, BLOCK);
	unsigned sum = 8 * ' ';

	const char *name = slash ? path + slash + 1 : path;
	memcpy(h, name, strlen(name) < 100 ? strlen(name) : 100);
	snprintf(h + 100, 8, "%07o", of->mode);
	snprintf(h + 108, 8, "%07o", 0);
	snprintf(h + 116, 8, "%07o", 0);
	snprintf(h + 124, 12, "%011" PRIo64, size);
	snprintf(h + 136, 12, "%011o", 0);
	h[156] = type;
	if (of->target)
		memcpy(h + 157, of->target, strlen(of->target) < 100 ? strlen(of->target) : 100);
	memcpy(h + 257, "ustar\00000", 8);
	if (slash)
		memcpy(h + 345, path, slash);
	for (int i = 0; i < BLOCK; i++)
		sum += out[i];
	snprintf(h + 148, 7, "%06o", sum);
	h[155] = ' ';
	return out + BLOCK;
}

/* GNU's way for what is too long: an entry whose contents are the name. */
static uint8_t *put_long(uint8_t *out, const entry *of, const char *text, char type)
{
	out = put_header(out, of, "././@LongLink", strlen(text) + 1, type);
	memset(out, 0, BLOCK);
	memcpy(out, text, strlen(text) < BLOCK ? strlen(text) : BLOCK - 1);
	return out + BLOCK;
}

static void put_headers(uint8_t *out, const entry *of)
{
	size_t length = strlen(of->path);

	if (length > 100 && !cut(of->path, length))
		out = put_long(out, of, of->path, 'L');
	if (of->target && strlen(of->target) > 100)
		out = put_long(out, of, of->target, 'K');
	put_header(out, of, of->path, of->size, of->type);
}

static struct {
	int tree, blob;
	uint64_t tar_size, blob_size, chunks;
	bool is_isal;
	int level;
	EVP_MD_CTX *diff_id, *digest;
} job;

static struct {
	uint8_t *tar, *out;
	size_t tar_size, out_size;
	bool is_ready;
} ring[RING];

static uint64_t taken, retired;
static bool is_retiring;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;

/* What two ranges have in common; its start in the second. */
static uint64_t overlap(uint64_t a, uint64_t a_end, uint64_t b, uint64_t b_end, uint64_t *start)
{
	uint64_t from = a > b ? a : b, to = a_end < b_end ? a_end : b_end;

	*start = from - b;
	return from < to ? to - from : 0;
}

static void read_part(const entry *of, uint8_t *to, uint64_t from, uint64_t size)
{
	int fd = openat(job.tree, of->path, O_RDONLY | O_CLOEXEC);

	for (uint64_t done = 0; done < size;) {
		ssize_t got = pread(fd, to + done, size - done, (off_t)(from + done));
		if (got <= 0)
			err(1, "%s", of->path);
		done += (uint64_t)got;
	}
	close(fd);
}

static void fill(uint8_t *out, uint64_t start, uint64_t end)
{
	size_t low = 0, high = entries.count;

	memset(out, 0, end - start);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (entries.at[middle].at <= start)
			low = middle;
		else
			high = middle;
	}
	for (; low < entries.count && entries.at[low].at < end; low++) {
		const entry *of = &entries.at[low];
		uint64_t body = of->at + of->headers * (uint64_t)BLOCK, from, size;
		uint8_t headers[5 * BLOCK];
		if ((size = overlap(start, end, of->at, body, &from))) {
			put_headers(headers, of);
			memcpy(out + (of->at + from - start), headers + from, size);
		}
		if ((size = overlap(start, end, body, body + of->size, &from)))
			read_part(of, out + (body + from - start), from, size);
	}
}

static size_t compress_isal(uint8_t *out, const uint8_t *in, size_t size, uint8_t *tables)
{
	static const uint32_t sizes[] = {0, ISAL_DEF_LVL1_LARGE, ISAL_DEF_LVL2_LARGE, ISAL_DEF_LVL3_LARGE};
	struct isal_zstream stream;

	isal_deflate_init(&stream);
	stream.level = (uint32_t)job.level;
	stream.level_buf = tables;
	stream.level_buf_size = sizes[job.level];
	stream.gzip_flag = IGZIP_GZIP;
	stream.end_of_stream = 1;
	stream.next_in = (uint8_t *)(uintptr_t)in;
	stream.avail_in = (uint32_t)size;
	stream.next_out = out;
	stream.avail_out = ROOM;
	if (isal_deflate(&stream))
		errx(1, "isal_deflate");
	return stream.total_out;
}

static void retire(size_t slot)
{
	EVP_DigestUpdate(job.diff_id, ring[slot].tar, ring[slot].tar_size);
	EVP_DigestUpdate(job.digest, ring[slot].out, ring[slot].out_size);
	for (size_t done = 0; done < ring[slot].out_size;) {
		ssize_t wrote = write(job.blob, ring[slot].out + done, ring[slot].out_size - done);
		if (wrote < 0)
			err(1, "write");
		done += (size_t)wrote;
	}
	job.blob_size += ring[slot].out_size;
}

static void compress_chunk(uint64_t number, struct libdeflate_compressor *libdeflate, uint8_t *tables)
{
	size_t slot = number % RING;
	uint64_t start = number * CHUNK, end = start + CHUNK < job.tar_size ? start + CHUNK : job.tar_size;

	fill(ring[slot].tar, start, end);
	ring[slot].tar_size = (size_t)(end - start);
	ring[slot].out_size =
		job.is_isal ? compress_isal(ring[slot].out, ring[slot].tar, end - start, tables)
			    : libdeflate_gzip_compress(libdeflate, ring[slot].tar, end - start, ring[slot].out, ROOM);
}

static void *work(void *nothing)
{
	struct libdeflate_compressor *libdeflate = need(libdeflate_alloc_compressor(job.level));
	uint8_t *tables = need(malloc(ISAL_DEF_LVL3_LARGE));

	pthread_mutex_lock(&mutex);
	while (retired < job.chunks) {
		size_t slot = retired % RING;
		if (!is_retiring && ring[slot].is_ready) {
			is_retiring = true;
			pthread_mutex_unlock(&mutex);
			retire(slot);
			pthread_mutex_lock(&mutex);
			ring[slot].is_ready = is_retiring = false;
			retired++;
		} else if (taken < job.chunks && taken < retired + RING) {
			uint64_t number = taken++;
			pthread_mutex_unlock(&mutex);
			compress_chunk(number, libdeflate, tables);
			pthread_mutex_lock(&mutex);
			ring[number % RING].is_ready = true;
		} else {
			pthread_cond_wait(&moved, &mutex);
			continue;
		}
		pthread_cond_broadcast(&moved);
	}
	pthread_mutex_unlock(&mutex);
	libdeflate_free_compressor(libdeflate);
	free(tables);
	return nothing;
}

static void print_digest(const char *what, EVP_MD_CTX *hash)
{
	unsigned char digest[32];

	EVP_DigestFinal_ex(hash, digest, NULL);
	printf("%s sha256:", what);
	for (size_t i = 0; i < sizeof digest; i++)
		printf("%02x", digest[i]);
	putchar('\n');
}

static void lay_out(void)
{
	for (size_t i = 0; i < entries.count; i++) {
		entry *of = &entries.at[i];
		of->at = job.tar_size;
		job.tar_size += of->headers * (uint64_t)BLOCK + ((of->size + BLOCK - 1) & ~(uint64_t)(BLOCK - 1));
	}
	job.tar_size += 2 * (uint64_t)BLOCK;
	job.chunks = (job.tar_size + CHUNK - 1) / CHUNK;
}

static void pack(const char *blob, unsigned threads)
{
	pthread_t ids[MAX_THREADS];

	walk(job.tree, "", add_entry);
	lay_out();
	for (size_t i = 0; i < RING; i++) {
		ring[i].tar = need(malloc(CHUNK));
		ring[i].out = need(malloc(ROOM));
	}
	job.blob = open(blob, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (job.blob < 0)
		err(1, "%s", blob);
	job.diff_id = need(EVP_MD_CTX_new());
	job.digest = need(EVP_MD_CTX_new());
	EVP_DigestInit_ex(job.diff_id, EVP_sha256(), NULL);
	EVP_DigestInit_ex(job.digest, EVP_sha256(), NULL);
	for (unsigned i = 0; i < threads; i++)
		if (pthread_create(&ids[i], NULL, work, NULL))
			errx(1, "threads");
	for (unsigned i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	print_digest("diff_id", job.diff_id);
	print_digest("digest", job.digest);
	printf("tar %" PRIu64 "\nblob %" PRIu64 "\n", job.tar_size, job.blob_size);
}

int main(int argc, char **argv)
{
	unsigned threads = argc == 6 ? (unsigned)atoi(argv[5]) : 0;

	if (threads < 1 || threads > MAX_THREADS)
		errx(2, "usage: peer TREE BLOB libdeflate|isal LEVEL THREADS");
	job.tree = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (job.tree < 0)
		err(1, "%s", argv[1]);
	job.is_isal = strcmp(argv[3], "isal") == 0;
	job.level = atoi(argv[4]);
	pack(argv[2], threads);
	return 0;
}
