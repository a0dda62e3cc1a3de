/* Names of functions that tell something about a program. */
#ifndef BINARY_SYMBOLS_H
#define BINARY_SYMBOLS_H

#include <crossply/binary.h>

/* Counts a name, found at a byte offset, in the classes that it belongs to. */
void cply__symbol_see(cply_binary *out, const char *name, uint64_t at);

#endif
