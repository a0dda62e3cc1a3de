#include "template.h"

#include <string.h>

static const char *const call_value_names[CPLY__CALL_VALUE_COUNT] = {
#define CALL_VALUE_NAME(id, name) name,
	CPLY__CALL_VALUE_MAP(CALL_VALUE_NAME)
#undef CALL_VALUE_NAME
};

cply__call_value cply__call_value_find(const char *name, size_t length)
{
	for (int i = 0; i < CPLY__CALL_VALUE_COUNT; i++)
		if (strlen(call_value_names[i]) == length && memcmp(call_value_names[i], name, length) == 0)
			return (cply__call_value)i;
	return CPLY__CALL_VALUE_COUNT;
}

static void add_value(cply__strbuf *out, const char *value, cply__template_stage stage)
{
	for (; *value; value++) {
		if (*value == '{' && stage == CPLY__TEMPLATE_KEEP)
			cply__strbuf_putc(out, '{');
		cply__strbuf_putc(out, *value);
	}
}

bool cply__template_expand(cply__strbuf *out, const char *text, cply__template_stage stage,
	cply__template_lookup lookup, void *user, const char **bad)
{
	while (*text) {
		size_t plain = strcspn(text, "{");
		cply__strbuf_add(out, text, plain);
		text += plain;
		if (!*text)
			break;
		if (text[1] == '{') {
			cply__strbuf_puts(out, stage == CPLY__TEMPLATE_KEEP ? "{{" : "{");
			text += 2;
			continue;
		}
		const char *name = text + 1;
		size_t length = strcspn(name, "{}");
		bool is_kept =
			stage == CPLY__TEMPLATE_KEEP && cply__call_value_find(name, length) != CPLY__CALL_VALUE_COUNT;
		const char *value = name[length] == '}' && !is_kept ? lookup(user, name, length) : NULL;
		if (value) {
			add_value(out, value, stage);
		} else if (is_kept && name[length] == '}') {
			cply__strbuf_add(out, text, length + 2);
		} else {
			if (bad)
				*bad = text;
			return false;
		}
		text = name + length + 1;
	}
	return true;
}

bool cply__template_is_bare(const char *text)
{
	size_t length = strlen(text);

	return length > 2 && text[0] == '{' && text[1] != '{' && strcspn(text + 1, "{}") == length - 2 &&
	       text[length - 1] == '}';
}
