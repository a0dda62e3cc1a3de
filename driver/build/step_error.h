/* Why a child process failed, as an error. */
#ifndef BUILD_STEP_ERROR_H
#define BUILD_STEP_ERROR_H

#include "runtime/reactor.h"

/*
 * Starts `err` from the result of a child that could not be started, took longer than `timeout` seconds, was killed, or
 * ended with another status than 0.
 */
cply_status cply__step_error(
	cply_error *err, const cply__reactor_result *result, const char *program, unsigned timeout);

#endif
