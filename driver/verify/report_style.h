/* How the HTML report looks. */
#ifndef VERIFY_REPORT_STYLE_H
#define VERIFY_REPORT_STYLE_H

extern const char cply__verify_style[];

#endif
