#include <crossply/split.h>

#include <string.h>

static const char blanks[] = " \t\r\n";

cply_split cply_split_next(const char **text, char *word)
{
	const char *in = *text + strspn(*text, blanks);
	char quote = 0;

	if (!*in)
		return CPLY_SPLIT_END;
	for (; *in && (quote || !strchr(blanks, *in)); in++) {
		if (quote ? *in == quote : (*in == '\'' || *in == '"'))
			quote = quote ? 0 : *in;
		else if (*in == '\\' && in[1] && (quote ? quote == '"' && strchr("\"\\$`", in[1]) : 1))
			*word++ = *++in;
		else
			*word++ = *in;
	}
	*word = '\0';
	*text = in;
	return quote ? CPLY_SPLIT_OPEN : CPLY_SPLIT_WORD;
}
