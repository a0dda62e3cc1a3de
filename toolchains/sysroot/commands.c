/* The same work as fetch.c in words, for people who want to see or to do it themselves. */
#include <string.h>

#include "apt.h"
#include "generation.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/quote.h"
#include "runtime/strbuf.h"
#include "runtime/vec.h"
#include "toolchains/sysroot.h"

typedef struct writer {
	cply__arena *arena;
	CPLY__VEC(const char *) lines;
	bool has_memory;
} writer;

static void say(writer *w, const char *line)
{
	w->has_memory = w->has_memory && line && CPLY__VEC_PUSH(&w->lines, w->arena->allocator, line);
}

/* For a shell: in single quotes, when there is anything that a shell would read. */
static const char *quoted(writer *w, const char *text)
{
	cply__strbuf buf;

	cply__strbuf_init(&buf, w->arena->allocator);
	cply__quote_word(&buf, text);
	const char *copy = buf.failed ? NULL : cply__arena_strdup(w->arena, buf.text);
	cply__strbuf_release(&buf);
	w->has_memory = w->has_memory && copy;
	return copy ? copy : "";
}

static const char *first_choice(writer *w, const char *wanted)
{
	bool has_memory = true;
	const char *name = cply__package_alternative(w->arena, wanted, 0, &has_memory);

	w->has_memory = w->has_memory && name;
	return name ? name : "";
}

/* Names of what is downloaded, and what it depends on, in one call. */
static void say_install(writer *w, const cply__apt *apt, const cply__sysroot_job *job)
{
	const cply__sysroot_spec *spec = &job->recipes[0]->definition->sysroot;
	cply__strbuf names;

	cply__strbuf_init(&names, w->arena->allocator);
	for (size_t i = 0; i < spec->packages.count; i++)
		cply__strbuf_printf(&names, " %s", first_choice(w, spec->packages.at[i]));
	for (size_t i = 0; i < job->libraries.count; i++)
		cply__strbuf_printf(&names, " %s", job->libraries.at[i]);
	w->has_memory = w->has_memory && !names.failed;
	say(w, cply__arena_printf(w->arena,
		       "apt-get -c %s/apt.conf install --yes --no-install-recommends --download-only%s",
		       quoted(w, apt->folder), names.text));
	cply__strbuf_release(&names);
}

static void say_fetch(writer *w, const cply__apt *apt, const cply__sysroot_job *job)
{
	const cply__sysroot_spec *spec = &job->recipes[0]->definition->sysroot;
	const char *folder = quoted(w, apt->folder), *configuration = cply__apt_configuration(apt);

	say(w, cply__arena_printf(w->arena, "mkdir -p %s/state %s/lists/partial %s/cache/archives/partial %s/unpacked",
		       folder, folder, folder, folder));
	say(w, configuration ? cply__arena_printf(w->arena, "cat >%s/apt.conf <<'END'\n%sEND", folder, configuration)
			     : NULL);
	say(w, cply__arena_printf(w->arena, "apt-get -c %s/apt.conf update", folder));
	if (spec->has_libraries)
		say_install(w, apt, job);
	for (size_t i = 0; !spec->has_libraries && i < spec->packages.count; i++)
		say(w, cply__arena_printf(w->arena, "(cd %s && apt-get -c apt.conf download %s)", folder,
			       first_choice(w, spec->packages.at[i])));
	say(w, cply__arena_printf(w->arena, "for deb in %s%s/*.deb; do dpkg-deb -x \"$deb\" %s/unpacked; done", folder,
		       spec->has_libraries ? "/cache/archives" : "", folder));
}

static bool is_first_use(const cply__sysroot_spec *spec, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(spec->layout[i].to, spec->layout[index].to) == 0)
			return false;
	return true;
}

/* What says that the folder is a whole sysroot, and of what. */
static void say_manifest(writer *w, const cply__sysroot_job *job, const char *sysroot)
{
	cply__strbuf text;

	cply__strbuf_init(&text, w->arena->allocator);
	cply__strbuf_printf(&text, "{\"architecture\":\"%s\"", job->recipes[0]->architecture);
	for (size_t i = 0; i < job->libraries.count; i++)
		cply__strbuf_printf(&text, "%s\"%s\"", i ? "," : ",\"libraries\":[", job->libraries.at[i]);
	cply__strbuf_puts(&text, job->libraries.count ? "]}" : "}");
	w->has_memory = w->has_memory && !text.failed;
	say(w, cply__arena_printf(w->arena, "echo %s >%s/%s", quoted(w, text.text), sysroot, CPLY__SYSROOT_MANIFEST));
	cply__strbuf_release(&text);
}

/* Into a folder of its own: what the link leads to now has a name that says what is in it, or is the user's. */
static void say_layout(writer *w, const cply__apt *apt, const cply__sysroot_job *job)
{
	const cply__recipe *recipe = job->recipes[0];
	const cply__sysroot_spec *spec = &recipe->definition->sysroot;
	const char *by_hand = cply__generation_path(w->arena, recipe->sysroot_link, "by-hand");
	const char *sysroot = quoted(w, by_hand ? by_hand : ""), *folder = quoted(w, apt->folder);

	w->has_memory = w->has_memory && by_hand;
	say(w, cply__arena_printf(w->arena, "rm -rf %s", sysroot));
	for (size_t i = 0; i < spec->layout_count; i++) {
		const cply__move *move = &spec->layout[i];
		if (is_first_use(spec, i))
			say(w, cply__arena_printf(w->arena, "mkdir -p %s/%s", sysroot, move->to));
		say(w, cply__arena_printf(w->arena,
			       "for at in %s/unpacked/%s; do if [ ! -e \"$at\" ]; then continue; elif [ -d \"$at\" ]; "
			       "then cp -rnP \"$at\"/. %s/%s; else cp "
			       "-nP \"$at\" %s/%s; fi; done",
			       folder, move->from, sysroot, move->to, sysroot, move->to));
	}
	say_manifest(w, job, sysroot);
	say(w, cply__arena_printf(w->arena, "ln -sfn %s %s", by_hand ? quoted(w, cply__path_base(by_hand)) : "",
		       quoted(w, recipe->sysroot_link)));
	say(w, cply__arena_printf(w->arena, "rm -r %s", folder));
}

cply_status cply__sysroot_commands(
	cply__texts *out, cply__arena *arena, cply_context *context, const cply__sysroot_job *job, cply_error *err)
{
	const cply__recipe *recipe = job->recipes[0];
	writer w = {.arena = arena, .has_memory = true};
	const char *folder = cply__arena_printf(arena, "%s.work", recipe->sysroot_link);
	cply__apt apt;

	if (!folder)
		return cply__error_nomem(err);
	if (cply__apt_open(&apt, context, arena, folder, recipe->architecture, job->sources_path, err) != CPLY_OK)
		return err->code;
	say_fetch(&w, &apt, job);
	say_layout(&w, &apt, job);
	*out = (cply__texts){cply__arena_alloc(arena, (w.lines.count + 1) * sizeof *out->at), w.lines.count};
	if (out->at && w.lines.count)
		memcpy(out->at, w.lines.at, w.lines.count * sizeof *out->at);
	cply__free(arena->allocator, w.lines.at);
	return w.has_memory && out->at ? CPLY_OK : cply__error_nomem(err);
}
