/*
 * The sources form while it runs: one target for each platform, whose steps all go through one reactor.
 */
#ifndef BUILD_SOURCES_H
#define BUILD_SOURCES_H

#include "runtime/reactor.h"

#include "plan.h"
#include "smoke.h"
#include "state.h"
#include "summary.h"

/* A source of one target. */
typedef struct cply__object {
	uint8_t key[CPLY__SHA256_SIZE];
	cply__fingerprint output;
	const cply__state_step *old; /* what is remembered of it and still holds; NULL: nothing */
	uint32_t *inputs;            /* of the run, when it was compiled by this run; owned by the run's arena */
	size_t input_count;
	bool is_done;      /* its object is there and up to date */
	bool is_uncertain; /* what it was made of is not known for sure: it is made again by the next run */
} cply__object;

typedef enum cply__target_stage {
	CPLY__TARGET_COMPILES,
	CPLY__TARGET_LINKS,
	CPLY__TARGET_STRIPS,
	CPLY__TARGET_TESTS,
	CPLY__TARGET_ENDED /* done or failed */
} cply__target_stage;

/* A command without its files. */
typedef struct cply__template {
	cply_command_line command; /* owned */
	char **environment;        /* owned: the command's own, with the folder that it runs in as PWD */
} cply__template;

/* One platform. */
typedef struct cply__target {
	struct cply__run *run;
	cply_build_result *result; /* borrowed from the build */
	cply__target_stage stage;
	cply_toolchain *toolchain; /* owned; NULL when none was found */
	cply__template compile[CPLY__LANGUAGES], link, strip;
	cply__sha256 compile_key[CPLY__LANGUAGES]; /* hashed as far as the templates go */
	const char *folder;                        /* what is kept for it: OUTPUT/.crossply/PAIR/programs/NAME */
	const char *program;                       /* OUTPUT/PAIR/NAME */
	const char *linked;                        /* where the linker puts the program: FOLDER/NAME */
	int objects_fd;                            /* FOLDER/objects; -1: not opened */
	cply__object *objects;                     /* one for each source of the plan */
	size_t objects_left;                       /* that are not done */
	size_t next;                               /* where the search for an object to compile goes on */
	size_t running;                            /* tasks in the reactor */
	cply__object final;                        /* the program, and the inputs of its link step */
	cply__state old;
	uint32_t *old_inputs; /* numbers of files of `old` as inputs of the run */
	bool *old_same;       /* is that file what it was? */
	bool is_dirty;        /* the state must be written */
	bool is_blind;        /* it was said that this compiler writes no dependency files */
	bool is_linker_mute;  /* the linker does not tell what it reads */
	uint64_t started;     /* cply__clock_now of the first step; 0: none yet */
} cply__target;

typedef struct cply__run {
	cply_context *context;
	const cply_build_options *options;
	cply_build *build;
	cply__arena arena;
	const char *output;       /* folder of the results */
	const char *folder;       /* absolute: where compilers run */
	cply_texts launcher;      /* before every compile step */
	const char *spawn_folder; /* the same for the reactor; NULL: the current one */
	cply__plan plan;
	cply__inputs inputs;
	cply__target *targets;
	size_t count;
	cply__reactor *reactor;   /* NULL until there is something to do */
	struct cply__task *tasks; /* owned: those in the reactor */
	uint64_t saved;           /* cply__clock_now when states were last written */
	uint64_t steps_done, steps_total;
} cply__run;

typedef enum cply__task_kind {
	CPLY__TASK_COMPILE,
	CPLY__TASK_LINK,
	CPLY__TASK_STRIP,
	CPLY__TASK_SMOKE
} cply__task_kind;

/* A child process, and what it is for. */
typedef struct cply__task {
	cply__arena arena; /* argv and paths */
	cply__target *target;
	struct cply__task *next; /* in the run's list of tasks that are in the reactor */
	cply__task_kind kind;
	size_t source;       /* compile: index in the plan */
	const char *subject; /* for people: the source or the program */
	const char *output;  /* what it makes, removed when it fails; NULL: nothing */
	const char *depfile; /* of compilers and linkers; NULL: none */
	uint64_t since;      /* cply__fingerprint_clock before it began */
	const char **argv;   /* NULL-terminated */
	size_t argc;
	cply__process_spec spec;
	cply__smoke *smoke; /* smoke: owned, and instead of argv and spec */
} cply__task;

/* ---- target.c ---- */

/*
 * Finds the toolchain, reads the state and decides which objects are up to date. A failure that concerns only this
 * platform goes into its result; what is returned ends the run.
 */
cply_status cply__target_prepare(cply__target *target, cply__run *run, size_t index, cply_error *err);
void cply__target_release(cply__target *target);

/* The target ends with this error, unless it has failed already. */
void cply__target_fail(cply__target *target, const cply_error *error);

/* Is every input of a remembered step what it was, and its key this one? */
bool cply__target_holds(const cply__target *target, const cply__state_step *old, const uint8_t key[CPLY__SHA256_SIZE]);

/* Writes what is known of its outputs, if that changed. */
cply_status cply__target_save(cply__target *target, cply_error *err);

/* ---- task.c ---- */

/* A task with room for `extra` arguments behind those of the template. NULL: no memory. */
cply__task *cply__task_new(cply__target *target, cply__task_kind kind, const cply__template *template, size_t extra);

/* One that runs a smoke test, which it takes over, also when there is no memory. */
cply__task *cply__task_new_smoke(cply__target *target, cply__smoke *smoke);
void cply__task_free(cply__task *task);

/* The same for a task that never came to its end: what it half made is removed. */
void cply__task_abandon(cply__task *task);
void cply__task_argue(cply__task *task, const char *argument);

/* ---- template.c ---- */

/* As cply_toolchain_command, for the root and the folder of the run. */
cply_status cply__template_make(cply__template *out, const cply__run *run, const cply_toolchain *toolchain,
	cply_tool tool, cply_step step, cply_texts arguments, cply_error *err);
void cply__template_release(cply__template *template, cply_context *context);

/* Everything that the steps of a template have in common: the compiler, its flags, and variables that it heeds. */
void cply__template_hash(cply__sha256 *hash, const cply__template *template, const cply_toolchain *toolchain);

/* ---- compile.c and link.c: make a step's task; take what it made. *task NULL: nothing to do. ---- */

cply_status cply__compile_begin(cply__task **task, cply__target *target, size_t source, cply_error *err);
cply_status cply__compile_end(cply__task *task, cply_error *err);
cply_status cply__link_begin(cply__task **task, cply__target *target, cply_error *err);
cply_status cply__link_end(cply__task **next, cply__task *task, cply_error *err);

/* ---- publish.c ---- */

/*
 * Verifies the program that was linked; *next is its smoke test, or NULL: then it is published already. Its place is
 * where results go, and the result is filled in.
 */
cply_status cply__publish_begin(cply__task **next, cply__target *target, cply_error *err);
cply_status cply__publish_end(cply__target *target, cply_error *err);

/* Fills in the result from what is remembered. */
cply_status cply__publish_known(cply__target *target, cply_error *err);

/* ---- schedule.c ---- */

/* Runs all steps of all targets. Also when it fails, what was done is remembered. */
cply_status cply__schedule(cply__run *run, cply_error *err);

/* ---- sources.c ---- */

/* One pass over all platforms of `options`, run in `folder` (absolute); results go into `build`. */
cply_status cply__sources_build(cply_build *build, cply_context *context, const cply_build_options *options,
	const char *folder, const char *spawn_folder, cply_error *err);

#endif
