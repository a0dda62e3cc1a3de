/* A cross file: Meson's manual, "Cross compilation" and "Machine files". */
#include <string.h>

#include "handoff.h"

/* A string of Meson's language. */
static void put_text(cply__strbuf *out, const char *text)
{
	cply__strbuf_putc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			cply__strbuf_putc(out, '\\');
		cply__strbuf_putc(out, *text);
	}
	cply__strbuf_putc(out, '\'');
}

static void put(cply__strbuf *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	cply__strbuf_printf(out, "%s = ", name);
	put_text(out, value);
	cply__strbuf_putc(out, '\n');
}

static void put_binaries(cply__strbuf *out, const cply__handoff *h)
{
	static const struct {
		const char *name;
		cply_tool tool;
	} tools[] = {{"c", CPLY_TOOL_CC}, {"cpp", CPLY_TOOL_CXX}, {"ar", CPLY_TOOL_AR}, {"ranlib", CPLY_TOOL_RANLIB},
		{"strip", CPLY_TOOL_STRIP}, {"nm", CPLY_TOOL_NM}, {"objcopy", CPLY_TOOL_OBJCOPY},
		{"pkg-config", CPLY_TOOL_PKG_CONFIG}, {"pkgconfig", CPLY_TOOL_PKG_CONFIG},
		{"windres", CPLY_TOOL_WINDRES}};
	const char *rust = h->rust_target;

	cply__strbuf_puts(out, "[binaries]\n");
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		put(out, tools[i].name, h->wrappers[tools[i].tool]);
	/* Programs of the build machine that Meson does not look for when it is not told. */
	put(out, "cmake", "cmake");
	if (*rust) {
		cply__strbuf_puts(out, "rust = ['rustc', '--target', ");
		put_text(out, rust);
		cply__strbuf_puts(out, ", '-C', ");
		put_text(out, h->rust_linker);
		cply__strbuf_puts(out, "]\n");
	}
	cply__strbuf_puts(out, "exe_wrapper = [");
	put_text(out, h->options->program);
	cply__strbuf_puts(out, ", 'run', ");
	put_text(out, h->platform);
	cply__strbuf_puts(out, "]\n\n");
}

void cply__handoff_meson(cply__strbuf *out, const cply__handoff *h)
{
	cply__strbuf_printf(out, "# %s by %s, from `crossply env`.\n", h->platform, h->family);
	put_binaries(out, h);
	cply__strbuf_puts(out, "[properties]\n");
	put(out, "sys_root", h->sysroot);
	put(out, "pkg_config_libdir", h->pkg_config);
	/* Also where this machine could run the programs: at the oldest CPU that the platform promises. */
	cply__strbuf_puts(out, "needs_exe_wrapper = true\n\n");
	if (h->linkage != CPLY_LINKAGE_DYNAMIC)
		cply__strbuf_puts(out, "[built-in options]\ndefault_library = 'static'\nprefer_static = true\n\n");
	cply__strbuf_puts(out, "[host_machine]\n");
	put(out, "system", cply__row_text(h->row, CPLY__ROW_MESON_SYSTEM));
	put(out, "cpu_family", cply__row_text(h->row, CPLY__ROW_MESON_FAMILY));
	put(out, "cpu", cply__row_text(h->row, CPLY__ROW_MESON_CPU));
	put(out, "endian", cply__row_text(h->row, CPLY__ROW_MESON_ENDIAN));
}
