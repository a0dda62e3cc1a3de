/* Memory that what one subject holds may take, whatever it was made to be. Private to this room. */
#ifndef SUBJECT_BUDGET_H
#define SUBJECT_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>

#include "runtime/arena.h"

/* Shared by all threads that read a subject. */
typedef struct memory_budget {
	const char *path; /* borrowed: the subject, for errors */
	atomic_llong left;
	atomic_llong contents_left; /* given back; who gets none uses a temporary file. Windows of zstd come first */
} memory_budget;

enum { BUDGET_LISTS = 128 << 20, BUDGET_CONTENTS = 64 << 20 };

void budget_init(memory_budget *budget, const char *path);

/*
 * What a list or a tree took, for itself and for the arena that its texts are in. It is never given back while the
 * subject is read, but by account_close: whether a subject fits then depends on all of it, not on which of it was read
 * at the same time.
 */
typedef struct memory_account {
	memory_budget *budget; /* borrowed */
	cply__arena *arena;    /* borrowed */
	size_t counted;        /* bytes of the arena that were taken */
	size_t taken;          /* all bytes */
	bool is_over;          /* it was this account that found the budget empty */
} memory_account;

void account_open(memory_account *account, memory_budget *budget, cply__arena *arena);

/* Takes what the arena grew by since, and `more` bytes. CPLY_E_LIMIT when there is no more. */
cply_status account_take(memory_account *account, size_t more, cply_error *err);

/* Gives everything back. */
void account_close(memory_account *account);

#endif
