#!/usr/bin/env python3
"""`crossply build` against ninja running the same commands: cold, with nothing to do, and after one header changed.

    build.py CROSSPLY [--sources 500] [--headers 200] [--includes 20] [--rounds 3] [--jobs N]
             [--platforms linux/amd64,...] [--light]

The commands are the very ones that crossply runs, taken from its own report of a step that fails. With --light, compile
steps run a small program that writes an empty object and a dependency file, which makes the driver's own cost stand
out; by default they run the real compilers at -O0. Their toolchains must be set up (crossply setup).
"""
import argparse
import json
import os
import shlex
import shutil
import subprocess
import tempfile

import paired

PLATFORMS = ("linux/amd64,linux/arm64,linux/arm/v7,linux/arm/v5,linux/386,linux/ppc64le,linux/s390x,linux/riscv64")

# In the place of a compiler: with -MF an empty object, made beforehand, and the includes of the source; else the real
# one.
LIGHT = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	const char *source = 0, *object = 0, *dep = 0;
	char line[512], path[512];
	for (int i = 1; i + 1 < argc; i++) {
		if (!strcmp(argv[i], "-c")) source = argv[i + 1];
		if (!strcmp(argv[i], "-o")) object = argv[i + 1];
		if (!strcmp(argv[i], "-MF")) dep = argv[i + 1];
	}
	if (!dep || strstr(source, "main.c"))
		return argv[0] = REAL, execv(REAL, argv), 127;
	FILE *in = fopen(source, "r"), *out = fopen(dep, "w");
	if (!in || !out)
		return 1;
	fprintf(out, "%s: %s", object, source);
	while (fgets(line, sizeof line, in))
		if (sscanf(line, "#include \"%500[^\"]\"", path) == 1)
			fprintf(out, " \\\n src/%s", path);
	fputc('\n', out);
	fclose(out);
	int from = open(EMPTY, O_RDONLY), to = open(object, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	return from < 0 || to < 0 || sendfile(to, from, 0, 1 << 20) < 0;
}
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def make_project(folder, options):
    for i in range(options.headers):
        write(f"{folder}/src/h{i}.h", f"#ifndef H{i}\n#define H{i}\nint value{i}(void);\n#endif\n")
    for i in range(options.sources - 1):
        includes = sorted({(i * 7 + j * 11) % options.headers for j in range(options.includes)})
        write(f"{folder}/src/s{i}.c", "".join(f'#include "h{h}.h"\n' for h in includes)
              + f"int function{i}(int x)\n{{\n\treturn x + {i};\n}}\n")
    write(f"{folder}/src/main.c", '#include "h0.h"\nint main(void)\n{\n\treturn 0;\n}\n')
    return ["src/main.c"] + [f"src/s{i}.c" for i in range(options.sources - 1)]


def commands(crossply, folder, options, environment, broken, **source):
    """The failing step of each platform, as arguments."""
    path, text = source["path"], source["text"]
    write(f"{folder}/{path}", text)
    done = subprocess.run([crossply, "build", "--json", "--platform", options.platforms, "-o", f"dist-{broken}",
                           "--name", "app", "--cflags", "-O0", path], cwd=folder, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.unlink(f"{folder}/{path}")
    shutil.rmtree(f"{folder}/dist-{broken}")
    rows = json.loads(done.stdout)["platforms"]
    for row in rows:
        if not row.get("command"):
            raise SystemExit(f"{row['platform']}: {row.get('error')}")
    return {row["platform"]: shlex.split(row["command"]) for row in rows}


def before(argv, word):
    return argv[:argv.index(word)]


def make_ninja(folder, options, sources, compile_steps, link_steps):
    """The same compile and link steps; dependency files and objects in ninja's own way."""
    lines = ["ninja_required_version = 1.10", "builddir = ninja"]
    for platform, argv in compile_steps.items():
        pair = platform.replace("/", "-")
        head = shlex.join(a for a in before(argv, "-c") if not a.startswith("-frandom-seed"))
        link = shlex.join(a for a in before(link_steps[platform], "-o") if not a.endswith(".o"))
        lines += [f"rule cc-{pair}",
                  f"  command = {head} -frandom-seed=$seed -c $in -o $out -MD -MF $out.d", "  depfile = $out.d",
                  "  deps = gcc", f"rule link-{pair}", f"  command = {link} @$out.rsp -o $out", "  rspfile = $out.rsp",
                  "  rspfile_content = $in_newline"]
        objects = []
        for source in sources:
            objects.append(f"ninja/{pair}/{os.path.basename(source)}.o")
            lines += [f"build {objects[-1]}: cc-{pair} {source}", f"  seed = {os.path.basename(source)}-0123456789"]
        lines.append(f"build ninja/{pair}/app: link-{pair} {' '.join(objects)}")
    write(f"{folder}/build.ninja", "\n".join(lines) + "\n")


def make_light(folder, compile_steps):
    """A folder of small programs named as the compilers."""
    for argv in compile_steps.values():
        real, name = argv[0], os.path.basename(argv[0])
        write(f"{folder}/light/{name}.c", LIGHT)
        write(f"{folder}/light/empty.c", "")
        subprocess.run([real, "-c", "-o", f"{folder}/light/{name}.o", f"{folder}/light/empty.c"], check=True)
        subprocess.run(["cc", "-O2", "-static", f'-DREAL="{real}"', f'-DEMPTY="{folder}/light/{name}.o"', "-o",
                        f"{folder}/light/{name}", f"{folder}/light/{name}.c"], check=True)


def touch_header(folder):
    counter = iter(range(1, 1000000))

    def change():
        with open(f"{folder}/src/h3.h", "w") as header:
            header.write(f"#ifndef H3\n#define H3\nint value3(int, int[{next(counter)}]);\n#endif\n")
    return change


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("crossply")
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--headers", type=int, default=200)
    parser.add_argument("--includes", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick-rounds", type=int, default=20, help="of the runs with little to do")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--platforms", default=PLATFORMS)
    parser.add_argument("--light", action="store_true")
    options = parser.parse_args()
    crossply = os.path.abspath(options.crossply)
    with tempfile.TemporaryDirectory(prefix="crossply-bench.") as folder:
        race(crossply, os.path.realpath(folder), options)


def race(crossply, folder, options):
    environment = dict(os.environ, CROSSPLY_CACHE=f"{folder}/cache")
    sources = make_project(folder, options)
    fail = dict(path="src/broken.c", text="#error broken\n")
    if options.light:
        steps = commands(crossply, folder, options, environment, "probe", **fail)
        make_light(folder, steps)
        environment["PATH"] = f"{folder}/light:{environment['PATH']}"
        fail["path"] = "src/broken-main.c"
    compile_steps = commands(crossply, folder, options, environment, "compile", **fail)
    link_steps = commands(crossply, folder, options, environment, "link", path="src/main.c",
                          text="int nowhere(void);\nint main(void)\n{\n\treturn nowhere();\n}\n")
    sources = make_project(folder, options)
    make_ninja(folder, options, sources, compile_steps, link_steps)
    ours = [crossply, "build", "-q", "--platform", options.platforms, "-o", "dist", "--name", "app", "--cflags", "-O0",
            "-j", str(options.jobs)] + sources
    theirs = ["ninja", "-j", str(options.jobs), "--quiet"]

    def clean(name):
        return lambda: shutil.rmtree(f"{folder}/{name}", ignore_errors=True)

    def pair(before_ours, before_theirs, rounds):
        rows = [paired.Row("crossply", ours, folder, environment, before_ours),
                paired.Row("ninja", theirs, folder, environment, before_theirs)]
        paired.race(rows, rounds)
        return rows

    steps = (len(sources) + 1) * len(compile_steps)
    print(f"machine: {paired.machine()}; {len(sources)} sources, {options.headers} headers, {len(compile_steps)} platforms, "
          f"{steps} steps, -j{options.jobs}, {'light' if options.light else 'real'} compilers")
    for name, rows, aim in (
            ("cold", pair(clean("dist"), clean("ninja"), options.rounds), "1.03"),
            ("nothing to do", pair(None, None, options.quick_rounds), "1.00"),
            ("one header changed", pair(touch_header(folder), touch_header(folder), options.rounds), "1.00")):
        print(f"{name:20} crossply {paired.median(rows[0].wall):8.3f} s wall {paired.median(rows[0].cpu):8.3f} s CPU, "
              f"ninja {paired.median(rows[1].wall):8.3f} s wall {paired.median(rows[1].cpu):8.3f} s CPU, "
              f"ratio {paired.ratio(rows[0], rows[1]):.3f} wall {paired.cpu_ratio(rows[0], rows[1]):.3f} CPU; "
              f"aim: at most {aim}", flush=True)


if __name__ == "__main__":
    main()
