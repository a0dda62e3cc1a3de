/*
 * cargo and what its build scripts read. A compiler's variable must name one program (The Cargo Book, "Configuration",
 * target.<triple>.linker; cc-rs, "External configuration via environment variables"), hence the wrappers.
 */
#include <stdbool.h>
#include <string.h>

#include "handoff.h"
#include "runtime/alloc.h"

static bool is_hard_float(const char *triple)
{
	const size_t length = strlen(triple);

	return length > 6 && strcmp(triple + length - 6, "eabihf") == 0;
}

const char *cply__handoff_rust_target(const cply__handoff *h)
{
	const bool is_musl = h->libc == CPLY_LIBC_MUSL && *cply__row_text(h->row, CPLY__ROW_RUST_MUSL);
	const char *target = cply__row_text(h->row, is_musl ? CPLY__ROW_RUST_MUSL : CPLY__ROW_RUST_GNU);

	/*
	 * The table has what most who use that C library have. Over a musl that passes numbers in integer registers
	 * (Debian's for linux/arm/v6) it is the target without the "hf"; rustc has both.
	 */
	const bool is_softer = is_musl && is_hard_float(target) && !is_hard_float(h->triple);
	return cply__arena_strndup(h->arena, target, strlen(target) - (is_softer ? 2 : 0));
}

/* rustc calls the linker itself for WebAssembly, a C compiler for everything else. */
static bool is_linked_directly(const cply__handoff *h)
{
	return h->row->binary.format == CPLY_BINARY_WASM && h->wrappers[CPLY_TOOL_LD];
}

const char *cply__handoff_rust_linker(const cply__handoff *h)
{
	return h->wrappers[is_linked_directly(h) ? CPLY_TOOL_LD : CPLY_TOOL_CC];
}

const char *cply__handoff_rust_flags(const cply__handoff *h)
{
	const char *variant = cply__row_text(h->row, CPLY__ROW_RUST_FLAGS);
	const bool is_static = h->linkage != CPLY_LINKAGE_DYNAMIC && h->libc != CPLY_LIBC_ANY;
	const char *link = "";

	/* rustc knows linkers by their names, of which a wrapper's is none. */
	if (is_linked_directly(h))
		link = "-Clinker-flavor=wasm-ld";
	else if (is_static && h->linkage == CPLY_LINKAGE_STATIC_PIE)
		link = "-Ctarget-feature=+crt-static";
	else if (is_static) /* at a fixed address, as the wrapper links it */
		link = "-Ctarget-feature=+crt-static -Crelocation-model=static";
	return cply__arena_printf(h->arena, "%s%s%s", variant, *variant && *link ? " " : "", link);
}

void cply__handoff_cargo_settings(cply__settings *settings, const cply__handoff *h)
{
	static const struct {
		const char *prefix;
		cply_tool tool;
	} tools[] = {{"CC_", CPLY_TOOL_CC}, {"CXX_", CPLY_TOOL_CXX}, {"AR_", CPLY_TOOL_AR},
		{"RANLIB_", CPLY_TOOL_RANLIB}, {"PKG_CONFIG_", CPLY_TOOL_PKG_CONFIG}};
	const char *target = h->rust_target;
	const char *sysroot = *h->sysroot ? h->sysroot : NULL;
	cply__arena *arena = settings->arena;

	cply__settings_add(settings, "CARGO_BUILD_TARGET", *target ? target : NULL);
	if (!*target)
		return;
	cply__settings_add(settings, cply__handoff_variable(arena, "CARGO_TARGET_", target, true, "_LINKER"),
		cply__handoff_rust_linker(h));
	cply__settings_add(
		settings, cply__handoff_variable(arena, "CARGO_TARGET_", target, true, "_RUSTFLAGS"), h->rust_flags);
	cply__settings_add(
		settings, cply__handoff_variable(arena, "CARGO_TARGET_", target, true, "_RUNNER"), h->runner);
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		cply__settings_add(settings, cply__handoff_variable(arena, tools[i].prefix, target, false, ""),
			h->wrappers[tools[i].tool]);
	cply__settings_add(settings, cply__handoff_variable(arena, "PKG_CONFIG_LIBDIR_", target, false, ""),
		*h->pkg_config ? h->pkg_config : NULL);
	cply__settings_add(
		settings, cply__handoff_variable(arena, "PKG_CONFIG_SYSROOT_DIR_", target, false, ""), sysroot);
	cply__settings_add(settings, cply__handoff_variable(arena, "BINDGEN_EXTRA_CLANG_ARGS_", target, false, ""),
		sysroot ? h->bindgen : NULL);
}

/* A basic string of TOML. */
static void put_text(cply__strbuf *out, const char *text)
{
	cply__strbuf_putc(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			cply__strbuf_putc(out, '\\');
		cply__strbuf_putc(out, *text);
	}
	cply__strbuf_putc(out, '"');
}

void cply__handoff_cargo(cply__strbuf *out, const cply__handoff *h)
{
	const char *target = h->rust_target;
	cply__settings settings = {.arena = h->arena};

	cply__strbuf_printf(out, "# %s by %s, from `crossply env`.\n[build]\ntarget = ", h->platform, h->family);
	put_text(out, target);
	cply__strbuf_printf(out, "\n\n[target.%s]\nlinker = ", target);
	put_text(out, cply__handoff_rust_linker(h));
	cply__strbuf_puts(out, "\nrustflags = [");
	for (const char *at = h->rust_flags; *at; at += strspn(at, " ")) {
		const size_t length = strcspn(at, " ");
		cply__strbuf_printf(out, "%s\"%.*s\"", at == h->rust_flags ? "" : ", ", (int)length, at);
		at += length;
	}
	cply__strbuf_puts(out, "]\nrunner = [");
	put_text(out, h->options->program);
	cply__strbuf_puts(out, ", \"run\", ");
	put_text(out, h->platform);
	cply__strbuf_puts(
		out, "]\n\n# For build scripts: cc-rs, pkg-config, bindgen.\n[env]\nPKG_CONFIG_ALLOW_CROSS = \"1\"\n");
	cply__handoff_cargo_settings(&settings, h);
	for (size_t i = 0; i < settings.list.count; i++) {
		if (!settings.list.at[i].value || strncmp(settings.list.at[i].name, "CARGO_", 6) == 0)
			continue;
		cply__strbuf_printf(out, "%s = ", settings.list.at[i].name);
		put_text(out, settings.list.at[i].value);
		cply__strbuf_putc(out, '\n');
	}
	out->failed = out->failed || settings.failed;
	cply__free(h->arena->allocator, settings.list.at);
}
