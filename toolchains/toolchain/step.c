#include "step.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"

/* What an option means to the question whether an executable is linked. */
typedef enum effect {
	NO_LINK,       /* the call ends before the link */
	NO_EXECUTABLE, /* something else than an executable is linked */
	TAKES,         /* the next argument belongs to it */
	LINKS,         /* the linker is run for it alone, as for an input ("-Wl,--version") */
	STATIC_PIE     /* names the kind of executable by itself */
} effect;

typedef enum form { EXACT, PREFIX } form;

typedef struct option_row {
	const char *text;
	form form;
	effect effect;
} option_row;

/*
 * GCC manual, "Overall Options", "Preprocessor Options", "Link Options", "Developer Options", and what clang adds.
 * Options whose value may also be joined (-Ifolder) need no row for that form: they start with a dash and end there.
 */
static const option_row options[] = {
	{"-c", EXACT, NO_LINK},
	{"--compile", EXACT, NO_LINK},
	{"-S", EXACT, NO_LINK},
	{"--assemble", EXACT, NO_LINK},
	{"-E", EXACT, NO_LINK},
	{"--preprocess", EXACT, NO_LINK},
	{"-M", EXACT, NO_LINK},
	{"--dependencies", EXACT, NO_LINK},
	{"-MM", EXACT, NO_LINK},
	{"--user-dependencies", EXACT, NO_LINK},
	{"-fsyntax-only", EXACT, NO_LINK},
	{"--analyze", EXACT, NO_LINK},
	{"--precompile", EXACT, NO_LINK},
	{"-r", EXACT, NO_EXECUTABLE},
	{"--relocatable", EXACT, NO_EXECUTABLE},
	{"-shared", EXACT, NO_EXECUTABLE},
	{"--shared", EXACT, NO_EXECUTABLE},
	{"-dynamiclib", EXACT, NO_EXECUTABLE},
	{"-Wl,-r", EXACT, NO_EXECUTABLE},
	{"-Wl,-shared", EXACT, NO_EXECUTABLE},
	{"-Wl,--relocatable", EXACT, NO_EXECUTABLE},
	{"--version", EXACT, NO_LINK},
	{"--help", PREFIX, NO_LINK},
	{"--target-help", EXACT, NO_LINK},
	{"-dumpmachine", EXACT, NO_LINK},
	{"-dumpversion", EXACT, NO_LINK},
	{"-dumpfullversion", EXACT, NO_LINK},
	{"-dumpspecs", EXACT, NO_LINK},
	{"-print-", PREFIX, NO_LINK},
	{"--print-", PREFIX, NO_LINK},
	{"-static-pie", EXACT, STATIC_PIE},
	{"--static-pie", EXACT, STATIC_PIE},
	{"-o", EXACT, TAKES},
	{"--output", EXACT, TAKES},
	{"-x", EXACT, TAKES},
	{"--language", EXACT, TAKES},
	{"-I", EXACT, TAKES},
	{"--include-directory", EXACT, TAKES},
	{"-L", EXACT, TAKES},
	{"--library-directory", EXACT, TAKES},
	{"-l", EXACT, TAKES},
	{"-D", EXACT, TAKES},
	{"--define-macro", EXACT, TAKES},
	{"-U", EXACT, TAKES},
	{"--undefine-macro", EXACT, TAKES},
	{"-A", EXACT, TAKES},
	{"-B", EXACT, TAKES},
	{"--prefix", EXACT, TAKES},
	{"-T", EXACT, TAKES},
	{"-u", EXACT, TAKES},
	{"-z", EXACT, TAKES},
	{"-e", EXACT, TAKES},
	{"--entry", EXACT, TAKES},
	{"-MF", EXACT, TAKES},
	{"-MT", EXACT, TAKES},
	{"-MQ", EXACT, TAKES},
	{"-include", EXACT, TAKES},
	{"-imacros", EXACT, TAKES},
	{"-iprefix", EXACT, TAKES},
	{"-iwithprefix", EXACT, TAKES},
	{"-iwithprefixbefore", EXACT, TAKES},
	{"-isystem", EXACT, TAKES},
	{"-isysroot", EXACT, TAKES},
	{"-iquote", EXACT, TAKES},
	{"-idirafter", EXACT, TAKES},
	{"-imultilib", EXACT, TAKES},
	{"-imultiarch", EXACT, TAKES},
	{"-cxx-isystem", EXACT, TAKES},
	{"-include-pch", EXACT, TAKES},
	{"--sysroot", EXACT, TAKES},
	{"--param", EXACT, TAKES},
	{"-target", EXACT, TAKES},
	{"-arch", EXACT, TAKES},
	{"-mllvm", EXACT, TAKES},
	{"-Wl,", PREFIX, LINKS},
	{"-Xlinker", EXACT, TAKES},
	{"-Xassembler", EXACT, TAKES},
	{"-Xpreprocessor", EXACT, TAKES},
	{"-Xclang", EXACT, TAKES},
	{"-Xarch_host", EXACT, TAKES},
	{"-aux-info", EXACT, TAKES},
	{"-dumpbase", EXACT, TAKES},
	{"-dumpbase-ext", EXACT, TAKES},
	{"-dumpdir", EXACT, TAKES},
	{"-specs", EXACT, TAKES},
	{"-wrapper", EXACT, TAKES},
	{"-G", EXACT, TAKES},
	{"-gcc-toolchain", EXACT, TAKES},
	{"-serialize-diagnostics", EXACT, TAKES},
	{"-working-directory", EXACT, TAKES},
};

/* Reading goes on over response files. */
typedef struct reader {
	cply__step_facts *facts;
	cply__arena *arena;
	const option_row *taking; /* whose value comes next, or NULL */
	const char *language;     /* of -x, or NULL */
	bool is_no_link, is_no_executable;
	bool has_input; /* something that a link would take */
	unsigned depth; /* of response files in response files */
} reader;

enum { MAX_DEPTH = 8, MAX_RESPONSE = 64 << 20 };

static const option_row *find_option(const char *argument)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		const option_row *row = &options[i];
		size_t length = strlen(row->text);
		if (strncmp(argument, row->text, length) == 0 && (row->form == PREFIX || !argument[length]))
			return row;
	}
	return NULL;
}

/* A header alone is precompiled, not linked. */
static bool is_header(const reader *r, const char *path)
{
	static const char *const endings[] = {".h", ".hh", ".hpp", ".hxx", ".H", ".h++", ".hp", ".tcc"};
	const char *dot = strrchr(path, '.');

	if (r->language && strcmp(r->language, "none") != 0)
		return strstr(r->language, "-header") != NULL;
	for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
		if (strcmp(dot, endings[i]) == 0)
			return true;
	return false;
}

static void take_value(reader *r, const char *value)
{
	const char *option = r->taking->text;

	r->taking = NULL;
	if (strcmp(option, "-x") == 0 || strcmp(option, "--language") == 0)
		r->language = value;
	else if (strcmp(option, "--sysroot") == 0)
		r->facts->sysroot = value;
	else if (strcmp(option, "-l") == 0 || strcmp(option, "-Xlinker") == 0)
		r->has_input = true;
}

static bool read_response(reader *r, const char *path);

static bool read_argument(reader *r, const char *argument)
{
	if (argument[0] == '@' && argument[1])
		return read_response(r, argument + 1);
	if (r->taking) {
		take_value(r, argument);
		return true;
	}
	if (argument[0] != '-' || !argument[1]) {
		r->has_input |= argument[0] && !is_header(r, argument);
		return true;
	}
	const option_row *row = find_option(argument);
	if (row && row->effect == TAKES)
		r->taking = row;
	else if (row && row->effect == LINKS)
		r->has_input = true;
	else if (row && row->effect == STATIC_PIE)
		r->facts->is_static_pie = true;
	else if (row && row->effect == NO_EXECUTABLE)
		r->is_no_executable = true;
	else if (row)
		r->is_no_link = true;
	else if (argument[1] == 'x')
		r->language = argument + 2;
	else if (strncmp(argument, "--sysroot=", 10) == 0)
		r->facts->sysroot = argument + 10;
	else if (argument[1] == 'l')
		r->has_input = true;
	return true;
}

/* One word of a response file, as libiberty's expandargv reads it: quotes and backslashes, blanks between words. */
static const char *read_word(const char *at, const char *end, cply__strbuf *word)
{
	char quote = 0;

	for (; at < end; at++) {
		if (*at == '\\' && at + 1 < end)
			cply__strbuf_putc(word, *++at);
		else if (quote && *at == quote)
			quote = 0;
		else if (!quote && (*at == '\'' || *at == '"'))
			quote = *at;
		else if (!quote && strchr(" \t\n\r\v\f", *at))
			break;
		else
			cply__strbuf_putc(word, *at);
	}
	return at;
}

static bool read_words(reader *r, const char *at, const char *end)
{
	cply__strbuf word;
	bool is_good = true;

	cply__strbuf_init(&word, r->arena->allocator);
	while (is_good) {
		while (at < end && strchr(" \t\n\r\v\f", *at))
			at++;
		if (at >= end)
			break;
		cply__strbuf_clear(&word);
		at = read_word(at, end, &word);
		const char *copy = word.failed ? NULL : cply__arena_strdup(r->arena, word.text);
		is_good = copy && read_argument(r, copy);
	}
	cply__strbuf_release(&word);
	return is_good;
}

static bool read_response(reader *r, const char *path)
{
	cply__strbuf text;
	cply_error ignored;
	bool is_good = true;

	if (r->depth == MAX_DEPTH)
		return true;
	cply__strbuf_init(&text, r->arena->allocator);
	r->depth++;
	cply_status status = cply__file_slurp(&text, path, MAX_RESPONSE, &ignored);
	if (status == CPLY_OK)
		is_good = read_words(r, text.text, text.text + text.length);
	else if (status == CPLY_E_NOMEM)
		is_good = false;
	else if (r->taking)
		take_value(r, path);
	else
		r->has_input = true;
	r->depth--;
	cply__strbuf_release(&text);
	return is_good;
}

bool cply__step_read(cply__step_facts *out, cply__arena *arena, const char *const *arguments, size_t count)
{
	reader r = {.facts = out, .arena = arena};

	*out = (cply__step_facts){.step = CPLY_STEP_COMPILE};
	for (size_t i = 0; i < count; i++)
		if (!read_argument(&r, arguments[i]))
			return false;
	out->links = !r.is_no_link && r.has_input;
	if (out->links && !r.is_no_executable)
		out->step = CPLY_STEP_LINK;
	return true;
}

cply_step cply_step_detect(const char *const *arguments, size_t count)
{
	cply__arena arena;
	cply__step_facts facts;

	cply__arena_init(&arena, &cply__malloc_allocator);
	/* Without memory the answer is the harmless one: no link flags. */
	if (!cply__step_read(&facts, &arena, arguments, count))
		facts.step = CPLY_STEP_COMPILE;
	cply__arena_release(&arena);
	return facts.step;
}
