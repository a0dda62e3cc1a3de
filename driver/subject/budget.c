#include "budget.h"

#include "runtime/error.h"

void budget_init(memory_budget *budget, const char *path)
{
	budget->path = path;
	atomic_init(&budget->left, BUDGET_LISTS);
	atomic_init(&budget->contents_left, BUDGET_CONTENTS);
}

void account_open(memory_account *account, memory_budget *budget, cply__arena *arena)
{
	*account = (memory_account){.budget = budget, .arena = arena};
}

cply_status account_take(memory_account *account, size_t more, cply_error *err)
{
	size_t size = more + account->arena->size - account->counted;

	if (size == 0)
		return CPLY_OK;
	account->counted = account->arena->size;
	account->taken += size;
	if (atomic_fetch_sub(&account->budget->left, (long long)size) >= (long long)size)
		return CPLY_OK;
	account->is_over = true;
	return cply__error(err, CPLY_E_LIMIT, .path = account->budget->path, .found = "more files than that",
		.wanted = "images whose lists of files take at most 128 MiB together",
		.hint = "look at fewer of its platforms with --platform");
}

void account_close(memory_account *account)
{
	atomic_fetch_add(&account->budget->left, (long long)account->taken);
	account_open(account, account->budget, account->arena);
}
