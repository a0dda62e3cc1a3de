#include "step_error.h"

#include <signal.h>
#include <string.h>

#include "runtime/error.h"

static const char *hint_of_signal(int number)
{
	switch (number) {
	case SIGKILL:
		return "the system may have run out of memory: use fewer jobs (-j)";
	case SIGXFSZ:
		return "a file grew over the size limit of this process: see `ulimit -f`";
	case SIGXCPU:
		return "the CPU time limit of this process was reached: see `ulimit -t`";
	case SIGTERM:
	case SIGINT:
	case SIGHUP:
		return "somebody stopped it";
	default:
		return "that program crashed, which is a fault of its own or of what it runs on: try another version "
		       "of it";
	}
}

cply_status cply__step_error(cply_error *err, const cply__reactor_result *result, const char *program, unsigned timeout)
{
	if (result->error) {
		*err = *result->error;
		return err->code;
	}
	if (result->timed_out) {
		cply__error(err, CPLY_E_FAILED, .path = program,
			.hint = "it hangs, or the machine is busy: see what it printed, or allow it more time "
				"(--timeout)");
		cply__error_wanted(err, "an end within %u s", timeout);
		return cply__error_found(err, "it still ran");
	}
	if (result->end.signal) {
		cply__error(err, CPLY_E_FAILED, .path = program, .hint = hint_of_signal(result->end.signal));
		return cply__error_found(err, "signal %d (%s)", result->end.signal, strsignal(result->end.signal));
	}
	cply__error(err, CPLY_E_FAILED, .path = program);
	return cply__error_found(err, "exit status %d", result->end.status);
}
