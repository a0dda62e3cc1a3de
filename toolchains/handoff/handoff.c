#include "handoff.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <crossply/json.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/quote.h"
#include "toolchains/root.h"

static const char *const names[CPLY_HANDOFF_COUNT] = {
#define HANDOFF_NAME(id, name, help) name,
	CPLY_HANDOFF_MAP(HANDOFF_NAME)
#undef HANDOFF_NAME
};

const char *cply_handoff_name(cply_handoff handoff)
{
	assert((unsigned)handoff < CPLY_HANDOFF_COUNT);
	return names[handoff];
}

void cply__settings_add(cply__settings *settings, const char *name, const char *value)
{
	const cply_setting setting = {name, value};

	settings->failed =
		settings->failed || !name || !CPLY__VEC_PUSH(&settings->list, settings->arena->allocator, setting);
}

const char *cply__handoff_variable(
	cply__arena *arena, const char *prefix, const char *word, bool is_upper, const char *suffix)
{
	char *name = cply__arena_printf(arena, "%s%s%s", prefix, word, suffix);

	for (char *at = name ? name + strlen(prefix) : NULL; at && *at; at++) {
		if (*at == '-' || *at == '.')
			*at = '_';
		else if (is_upper && *at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
	}
	return name;
}

/* What every build that looks at variables is told. */
static void add_tools(cply__settings *settings, const cply__handoff *h)
{
	for (cply_tool tool = 0; tool < CPLY_TOOL_COUNT; tool++)
		cply__settings_add(settings, cply_tool_variable(tool), h->wrappers[tool]);
	cply__settings_add(settings, "CROSS_COMPILE", h->prefix);
	cply__settings_add(settings, "PKG_CONFIG_ALLOW_CROSS", "1");
	cply__settings_add(settings, "CROSSPLY_PLATFORM", h->platform);
	cply__settings_add(settings, "TARGETPLATFORM", h->platform);
	cply__settings_add(settings, "TARGETOS", h->parts.os);
	cply__settings_add(settings, "TARGETARCH", h->parts.arch);
	cply__settings_add(settings, "TARGETVARIANT", h->parts.variant);
}

/* configure runs nothing of what it builds: what it would find out so is in the file that CONFIG_SITE names. */
static void add_autotools(cply__settings *settings, const cply__handoff *h)
{
	cply__settings_add(settings, "CC_FOR_BUILD", "cc");
	cply__settings_add(settings, "CONFIG_SITE", h->config_site);
	cply__settings_add(settings, "CROSSPLY_CONFIGURE", h->configure);
}

/*
 * Go: CGO_ENABLED is always said, since its default changes when compiling for another platform. Programs with C are
 * static when name look-ups and users are Go's own: glibc's need its shared libraries at run time.
 */
static void add_cgo(cply__settings *settings, const cply__handoff *h)
{
	const char *variant = cply__row_text(h->row, CPLY__ROW_GO_VARIANT);
	const size_t length = strcspn(variant, "=");
	const bool is_static = h->linkage != CPLY_LINKAGE_DYNAMIC;

	cply__settings_add(settings, "GOOS", cply__row_text(h->row, CPLY__ROW_GO_OS));
	cply__settings_add(settings, "GOARCH", cply__row_text(h->row, CPLY__ROW_GO_ARCH));
	if (variant[length])
		cply__settings_add(
			settings, cply__arena_strndup(settings->arena, variant, length), variant + length + 1);
	cply__settings_add(settings, "CGO_ENABLED", "1");
	cply__settings_add(settings, "CC", h->wrappers[CPLY_TOOL_CC]);
	cply__settings_add(settings, "CXX", h->wrappers[CPLY_TOOL_CXX]);
	cply__settings_add(settings, "AR", h->wrappers[CPLY_TOOL_AR]);
	cply__settings_add(settings, "PKG_CONFIG", h->wrappers[CPLY_TOOL_PKG_CONFIG]);
	cply__settings_add(settings, "GOFLAGS", is_static ? "-tags=netgo,osusergo" : NULL);
}

/* Of a list that is the user's too: ours come first, so that the user's win. */
static bool is_list(const char *name)
{
	return strcmp(name, "GOFLAGS") == 0;
}

/* What an earlier platform left in the shell is not this one's. Lists may hold what the user put there. */
static void put_exports(cply__strbuf *out, const cply__settings *settings, const cply__handoff *h, bool has_path)
{
	for (size_t i = 0; i < settings->list.count; i++) {
		const cply_setting *setting = &settings->list.at[i];
		if (!setting->value) {
			if (!is_list(setting->name))
				cply__strbuf_printf(out, "unset %s\n", setting->name);
			continue;
		}
		cply__strbuf_printf(out, "export %s=", setting->name);
		cply__quote_word(out, setting->value);
		if (is_list(setting->name))
			cply__strbuf_printf(out, "\"${%s:+ $%s}\"", setting->name, setting->name);
		cply__strbuf_putc(out, '\n');
	}
	/* CROSS_COMPILE is a prefix of names, which are looked for in PATH. */
	if (has_path) {
		cply__strbuf_puts(out, "export PATH=");
		cply__quote_word(out, h->options->folder);
		cply__strbuf_puts(out, ":\"$PATH\"\n");
	}
}

static cply_status put_json(cply__strbuf *out, const cply__settings *settings, const cply__handoff *h, cply_error *err)
{
	const char *text;
	size_t length;
	cply_json *json;

	if (cply_json_new(&json, h->arena->allocator, err) != CPLY_OK)
		return err->code;
	cply_json_object(json, NULL);
	cply_json_text(json, "platform", h->platform);
	cply_json_text(json, "toolchain", h->family);
	cply_json_text(json, "link", cply_linkage_name(h->linkage));
	cply_json_text(json, "triple", h->triple);
	cply_json_text(json, "host", h->host);
	cply_json_text(json, "sysroot", h->sysroot);
	cply_json_text(json, "folder", h->options->folder);
	cply_json_object(json, "environment");
	for (size_t i = 0; i < settings->list.count; i++)
		if (settings->list.at[i].value)
			cply_json_text(json, settings->list.at[i].name, settings->list.at[i].value);
	cply_json_end(json);
	cply_json_end(json);
	cply_status status = cply_json_finish(json, &text, &length, err);
	if (status == CPLY_OK)
		cply__strbuf_printf(out, "%s\n", text);
	cply_json_free(json);
	return status;
}

static cply_status fill_settings(
	cply__settings *settings, const cply__handoff *h, cply_handoff handoff, cply_error *err)
{
	if (handoff == CPLY_HANDOFF_CGO)
		add_cgo(settings, h);
	else if (handoff == CPLY_HANDOFF_CARGO)
		cply__settings_add(settings, "PKG_CONFIG_ALLOW_CROSS", "1");
	else
		add_tools(settings, h);
	if (handoff == CPLY_HANDOFF_AUTOTOOLS || handoff == CPLY_HANDOFF_JSON)
		add_autotools(settings, h);
	if (handoff == CPLY_HANDOFF_SHELL || handoff == CPLY_HANDOFF_JSON || handoff == CPLY_HANDOFF_CARGO)
		cply__handoff_cargo_settings(settings, h);
	return settings->failed ? cply__error_nomem(err) : CPLY_OK;
}

static cply_status put_settings(cply__strbuf *out, const cply__handoff *h, cply_handoff handoff, cply_error *err)
{
	cply__settings settings = {.arena = h->arena};

	cply_status status = fill_settings(&settings, h, handoff, err);
	if (status == CPLY_OK && handoff == CPLY_HANDOFF_JSON)
		status = put_json(out, &settings, h, err);
	else if (status == CPLY_OK)
		put_exports(out, &settings, h, handoff != CPLY_HANDOFF_CGO);
	cply__free(h->arena->allocator, settings.list.at);
	return status;
}

static cply_status refuse(const cply__handoff *h, const char *system, cply_error *err)
{
	cply__error(err, CPLY_E_UNSUPPORTED, .found = "none");
	return cply__error_wanted(err, "a word of %s for %s", system, h->platform);
}

/* Build systems have a word for some platforms only; and CMake takes what names a compiler for a list of words. */
static cply_status check_words(const cply__handoff *h, cply_handoff handoff, cply_error *err)
{
	if (handoff == CPLY_HANDOFF_CMAKE && strpbrk(h->options->folder, ";\""))
		return cply__error(err, CPLY_E_UNSUPPORTED, .path = h->options->folder,
			.found = "a semicolon or a double quote",
			.wanted = "a folder of compilers whose name CMake can take",
			.hint = "let --wrappers FOLDER name another one");
	if (handoff == CPLY_HANDOFF_CARGO && !*h->rust_target)
		return refuse(h, "Rust", err);
	return handoff == CPLY_HANDOFF_CGO && !*cply__row_text(h->row, CPLY__ROW_GO_ARCH) ? refuse(h, "Go", err)
											  : CPLY_OK;
}

static cply_status put(cply__strbuf *out, const cply__handoff *h, cply_handoff handoff, cply_error *err)
{
	switch (handoff) {
	case CPLY_HANDOFF_CMAKE:
		cply__handoff_cmake(out, h);
		break;
	case CPLY_HANDOFF_MESON:
		cply__handoff_meson(out, h);
		break;
	case CPLY_HANDOFF_CONFIG_SITE:
		cply__handoff_config_site(out, h->row);
		break;
	case CPLY_HANDOFF_CARGO:
		cply__handoff_cargo(out, h);
		break;
	default:
		return put_settings(out, h, handoff, err);
	}
	return out->failed ? cply__error_nomem(err) : CPLY_OK;
}

/* config.sub has never heard of Apple's own words for its systems and machines: Rust's triples are those it knows. */
static const char *host_of(const cply__handoff *h)
{
	return strstr(h->triple, "-macos") ? cply__row_text(h->row, CPLY__ROW_RUST_GNU) : h->triple;
}

/* "--host=TRIPLE --build=TRIPLE", the latter where the table knows this machine. */
static const char *configure_of(const cply__handoff *h)
{
	cply_platform machine;
	cply_error ignored;
	const cply_platform_row *own =
		cply_platform_host(&machine, &ignored) == CPLY_OK ? cply_platform_row_find(&machine) : NULL;

	return cply__arena_printf(h->arena, "--host=%s%s%s", h->host, own ? " --build=" : "",
		own ? cply__row_text(own, CPLY__ROW_TRIPLE) : "");
}

/* The texts that several formats, or one of them, are told; all of them at once, so that none is missing later. */
static cply_status make_texts(cply__handoff *h, const cply_toolchain *toolchain, cply_error *err)
{
	const bool has_sysroot = *h->sysroot != '\0';

	for (cply_tool tool = 0; tool < CPLY_TOOL_COUNT; tool++) {
		if (!cply_toolchain_has_tool(toolchain, tool))
			continue;
		h->wrappers[tool] =
			cply__arena_printf(h->arena, "%s/%s-%s", h->options->folder, h->triple, cply_tool_name(tool));
		if (!h->wrappers[tool])
			return cply__error_nomem(err);
	}
	h->prefix = cply__arena_printf(h->arena, "%s-", h->triple);
	h->configure = configure_of(h);
	h->config_site = cply__arena_printf(h->arena, "%s/%s" CPLY__CONFIG_SITE_SUFFIX, h->options->folder, h->triple);
	h->root = cply__toolchain_root(toolchain, h->arena);
	h->runner = cply__arena_printf(h->arena, "%s run %s", h->options->program, h->platform);
	h->rust_target = cply__handoff_rust_target(h);
	h->rust_flags = cply__handoff_rust_flags(h);
	h->rust_linker = cply__arena_printf(h->arena, "linker=%s", cply__handoff_rust_linker(h));
	h->bindgen = has_sysroot ? cply__arena_printf(h->arena, "--target=%s --sysroot=%s", h->triple, h->sysroot) : "";
	return h->prefix && h->configure && h->config_site && h->root && h->runner && h->rust_target && h->rust_flags &&
			       h->rust_linker && h->bindgen
		       ? CPLY_OK
		       : cply__error_nomem(err);
}

static cply_status make(cply__handoff *h, const cply_toolchain *toolchain, cply_handoff handoff, cply_error *err)
{
	char platform[CPLY_PLATFORM_TEXT];

	cply_toolchain_platform(toolchain, &h->parts);
	h->family = cply_toolchain_family(toolchain);
	h->triple = cply_toolchain_triple(toolchain);
	h->sysroot = cply_toolchain_sysroot(toolchain);
	h->pkg_config = cply_toolchain_pkg_config_path(toolchain);
	h->libc = cply_toolchain_libc(toolchain);
	h->linkage = cply_toolchain_linkage(toolchain);
	h->row = cply_platform_row_find(&h->parts);
	cply_platform_format(&h->parts, platform);
	h->platform = cply__arena_strdup(h->arena, platform);
	h->host = host_of(h);
	if (!h->platform)
		return cply__error_nomem(err);
	return make_texts(h, toolchain, err) == CPLY_OK ? check_words(h, handoff, err) : err->code;
}

static cply_handoff_options options_of(const cply_handoff_options *options)
{
	cply_handoff_options given = CPLY_HANDOFF_OPTIONS_INIT;

	memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
	return given;
}

cply_status cply_handoff_text(char **out, cply_context *context, const cply_toolchain *toolchain,
	const cply_handoff_options *options, cply_handoff handoff, cply_error *err)
{
	const cply_handoff_options given = options_of(options);
	cply__arena arena;
	cply__strbuf text;

	cply__arena_init(&arena, &context->allocator);
	cply__strbuf_init(&text, &context->allocator);
	cply__handoff h = {.arena = &arena, .options = &given};
	cply_status status = make(&h, toolchain, handoff, err);
	if (status == CPLY_OK)
		status = put(&text, &h, handoff, err);
	cply__arena_release(&arena);
	char *made = status == CPLY_OK ? cply__strbuf_detach(&text) : NULL;
	if (status == CPLY_OK && !made)
		status = cply__error_nomem(err);
	if (status != CPLY_OK)
		cply__strbuf_release(&text);
	else
		*out = made;
	return status;
}

void cply_handoff_free(char *text, cply_context *context)
{
	cply__free(&context->allocator, text);
}

/* The texts of a toolchain and of options are the caller's: copies outlive them. */
static cply_status copy_settings(cply_settings *out, cply__arena *arena, const cply__settings *from, cply_error *err)
{
	out->count = from->list.count;
	out->at = cply__arena_alloc(arena, (out->count + 1) * sizeof *out->at);
	for (size_t i = 0; out->at && i < out->count; i++) {
		const cply_setting *setting = &from->list.at[i];
		out->at[i].name = cply__arena_strdup(arena, setting->name);
		out->at[i].value = setting->value ? cply__arena_strdup(arena, setting->value) : NULL;
		if (!out->at[i].name || (setting->value && !out->at[i].value))
			return cply__error_nomem(err);
	}
	return out->at ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply_handoff_settings(cply_settings *out, cply_context *context, const cply_toolchain *toolchain,
	const cply_handoff_options *options, cply_handoff handoff, cply_error *err)
{
	const cply_handoff_options given = options_of(options);
	const cply_allocator *allocator = &context->allocator;

	if (handoff == CPLY_HANDOFF_CMAKE || handoff == CPLY_HANDOFF_MESON || handoff == CPLY_HANDOFF_CONFIG_SITE)
		return cply__error(err, CPLY_E_USAGE, .found = cply_handoff_name(handoff),
			.wanted = "a hand-off that is variables");
	cply__arena *arena = cply__calloc(allocator, 1, sizeof *arena);
	if (!arena)
		return cply__error_nomem(err);
	cply__arena_init(arena, allocator);
	cply__handoff h = {.arena = arena, .options = &given};
	cply__settings settings = {.arena = arena};
	cply_settings made = {.memory = arena};
	cply_status status = make(&h, toolchain, handoff, err);
	if (status == CPLY_OK)
		status = fill_settings(&settings, &h, handoff, err);
	if (status == CPLY_OK)
		status = copy_settings(&made, arena, &settings, err);
	cply__free(allocator, settings.list.at);
	if (status == CPLY_OK)
		*out = made;
	else
		cply_settings_free(&made, context);
	return status;
}

void cply_settings_free(cply_settings *settings, cply_context *context)
{
	if (settings->memory)
		cply__arena_release(settings->memory);
	cply__free(&context->allocator, settings->memory);
	*settings = (cply_settings){.memory = NULL};
}
