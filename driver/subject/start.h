/* Does what an image holds start? Private to this room. */
#ifndef SUBJECT_START_H
#define SUBJECT_START_H

#include "subject.h"

/*
 * The entrypoint, found as a container runtime finds it, must be a program or script that its image can run; every
 * other executable file is judged likewise, as a warning. What is wrong becomes findings.
 */
cply_status start_check(subject_image *image, cply_error *err);

#endif
