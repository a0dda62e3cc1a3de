#include "start.h"

cply_status start_check(subject_image *image, cply_error *err)
{
	(void)image;
	(void)err;
	return CPLY_OK;
}
