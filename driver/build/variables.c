#include "variables.h"

#include <stdbool.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Variables that change what gcc, clang and the linkers behind them make of the same arguments. */
static const char *const step_variables[] = {"SOURCE_DATE_EPOCH", "CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",
	"LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "CCC_OVERRIDE_OPTIONS", "LD_RUN_PATH", "LDEMULATION",
	"GNUTARGET", "SDKROOT", "CLANG_NO_DEFAULT_CONFIG"};

/*
 * Variables that differ from one terminal, login or machine to the next though the same is to be built: with them, each
 * new window would begin with a fresh copy. Those at the end are set by crossply itself, and say only how many jobs
 * there are and where. One that ends with "*" stands for all that begin like it.
 */
static const char *const session_variables[] = {"COLORTERM", "COLUMNS", "CLICOLOR*", "DBUS_*", "DISPLAY", "EDITOR",
	"FORCE_COLOR", "GNOME_TERMINAL_*", "GPG_*", "HISTFILE", "HISTSIZE", "HOSTNAME", "INVOCATION_ID",
	"ITERM_SESSION_ID", "JOURNAL_STREAM", "KONSOLE_*", "LESS*", "LINES", "LS_COLORS", "MAIL", "NO_COLOR", "OLDPWD",
	"PAGER", "PS1", "SESSION_MANAGER", "SHLVL", "SSH_*", "STY", "SYSTEMD_EXEC_PID", "TERM", "TERM_*", "TMPDIR",
	"TMUX*", "VISUAL", "VTE_VERSION", "WAYLAND_DISPLAY", "WINDOW", "WINDOWID", "XAUTHORITY", "XDG_RUNTIME_DIR",
	"XDG_SESSION_*", "_",
	/* launchers: they are trusted to change nothing but the time that a step takes */
	"CCACHE_*", "DISTCC_*", "ICECC_*", "SCCACHE_*",
	/* of crossply */
	"MAKEFLAGS", "PWD"};

/* Is this setting ("NAME=value") one of these variables? */
static bool is_one_of(const char *setting, const char *const *names, size_t count)
{
	const size_t length = strcspn(setting, "=");

	for (size_t i = 0; i < count; i++) {
		const size_t size = strlen(names[i]);
		const bool is_prefix = names[i][size - 1] == '*';
		if (is_prefix ? length >= size - 1 && memcmp(setting, names[i], size - 1) == 0
			      : length == size && memcmp(setting, names[i], size) == 0)
			return true;
	}
	return false;
}

static void add(cply__sha256 *hash, const char *setting)
{
	cply__sha256_add(hash, setting, strlen(setting) + 1);
}

void cply__variables_hash_step(cply__sha256 *hash, const char *const *environment)
{
	for (; *environment; environment++)
		if (is_one_of(*environment, step_variables, COUNT(step_variables)))
			add(hash, *environment);
}

void cply__variables_hash_command(cply__sha256 *hash, const char *const *environment)
{
	for (; *environment; environment++)
		if (!is_one_of(*environment, session_variables, COUNT(session_variables)))
			add(hash, *environment);
}
