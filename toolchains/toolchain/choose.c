#include "inquiry.h"
#include "record.h"
#include "runtime/error.h"

/* Probes in order until one can be chosen; *out stays NULL when none can. */
static cply_status choose_anew(
	cply_toolchain **out, cply__inquiry *inquiry, const cply__record_key *key, cply_error *err)
{
	bool more = true;

	while (more) {
		if (cply__inquiry_next(inquiry, &more, err) != CPLY_OK)
			return err->code;
		if (!more || !cply__inquiry_is_choice(inquiry, inquiry->count - 1))
			continue;
		cply__probe *probe = &inquiry->probes[inquiry->count - 1];
		*out = probe->toolchain;
		probe->toolchain = NULL;
		cply__record_write(inquiry->context, key, *out, &inquiry->watches);
		return CPLY_OK;
	}
	return cply__inquiry_refuse(inquiry, err);
}

cply_status cply_toolchain_choose(cply_toolchain **out, cply_context *context, const cply_platform *platform,
	const cply_toolchain_options *options, cply_error *err)
{
	cply__question question;
	cply__inquiry inquiry;

	if (cply__question_make(&question, context, platform, options, err) != CPLY_OK)
		return err->code;
	const cply__record_key key = {question.path_variable, question.definitions_dir ? question.definitions_dir : "",
		&question.platform, question.family, question.language, question.linkage, question.libc};
	*out = cply__record_read(context, &key);
	if (*out)
		return CPLY_OK;
	if (cply__inquiry_begin(&inquiry, context, &question, err) != CPLY_OK)
		return err->code;
	cply_status status = choose_anew(out, &inquiry, &key, err);
	cply__inquiry_end(&inquiry);
	return status;
}
