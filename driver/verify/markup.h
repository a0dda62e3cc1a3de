/* Text inside of XML and HTML. */
#ifndef VERIFY_MARKUP_H
#define VERIFY_MARKUP_H

#include "runtime/strbuf.h"

/*
 * Appends text with what has a meaning of its own escaped, for contents and attributes alike. Bytes that are no UTF-8,
 * and control characters, which neither language can hold, become U+FFFD.
 */
void cply__markup_text(cply__strbuf *out, const char *text);

/* Appends a path as a URI reference (RFC 3986, 3.3): what is not unreserved nor "/" is percent-encoded. */
void cply__markup_uri(cply__strbuf *out, const char *path);

#endif
