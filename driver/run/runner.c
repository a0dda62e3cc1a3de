#include "runner.h"

#include <string.h>

/*
 * Node.js as a WASI host (https://nodejs.org/api/wasi.html): the program sees the arguments, the environment and the
 * file system that a native one would see, and its exit status is handed on.
 */
static const char node_script[] =
	"const { WASI } = require('node:wasi');"
	"const wasi = new WASI({ version: 'preview1', args: process.argv.slice(1), env: process.env,"
	" preopens: { '/': '/', '.': '.' }, returnOnExit: true });"
	"WebAssembly.compile(require('node:fs').readFileSync(process.argv[1]))"
	".then((module) => WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport }))"
	".then((instance) => { process.exitCode = wasi.start(instance); })"
	".catch((error) => { console.error(String(error)); process.exitCode = 126; });";

static const cply__runner runners[] = {
	{"wasmtime", "wasmtime", {"run", "--dir=.", "--dir=/"}, NULL},
	{"nodejs", "nodejs", {"--no-warnings", "--eval", node_script}, NULL},
	{"node", "nodejs", {"--no-warnings", "--eval", node_script}, NULL},
	/* It tells of every function that it lacks, whether the program minds or not. */
	{"wine", "wine wine64", {NULL}, "WINEDEBUG=-all"},
};

cply__runner cply__runner_find(const char *program, size_t length)
{
	for (size_t i = 0; i < sizeof runners / sizeof *runners; i++)
		if (strlen(runners[i].program) == length && memcmp(runners[i].program, program, length) == 0)
			return runners[i];
	return (cply__runner){.program = program};
}
