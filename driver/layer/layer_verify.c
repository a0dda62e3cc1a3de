/* Are the binaries of a layer those of its platform? */
#include <crossply/layer.h>

#include "driver/layer.h"
#include "driver/verify.h"
#include "entry.h"

/* A layer, and what it is to be for. */
typedef struct label {
	cply_context *context;
	const cply_platform *platform;
} label;

static cply_status visit(void *user, const cply__layer_item *item, cply_error *err)
{
	const label *l = user;

	if (item->is_link)
		return CPLY_OK;
	return cply__verify_if_binary(l->context, item->source, l->platform, CPLY_STATIC_FREE, err);
}

cply_status cply_layer_verify(cply_layer *layer, const cply_platform *platform, cply_error *err)
{
	label l = {layer->context, platform};
	cply_status status = cply__layer_prepare(layer, err);

	return status ? status : cply__layer_each(layer, visit, &l, err);
}
