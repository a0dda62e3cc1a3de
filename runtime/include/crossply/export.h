/* Visibility of the public functions: everything else in the shared library is hidden. */
#ifndef CROSSPLY_EXPORT_H
#define CROSSPLY_EXPORT_H

#if defined(__GNUC__)
#define CPLY_EXPORT __attribute__((visibility("default")))
#define CPLY_PRINTF(format_index, first_argument) __attribute__((format(printf, format_index, first_argument)))
#else
#define CPLY_EXPORT
#define CPLY_PRINTF(format_index, first_argument)
#endif

#endif
