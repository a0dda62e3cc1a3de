# Images whose programs were made to harm those who look whether they start: no crash, no hang, and never more than 256 MiB.
need python3
. "$source/tests/integration/hostile_images.sh"
pack_good

# What is looked at for starting: missing libraries of many names, folders in folders, versions, one config for all.
hostile 1 'wants = lambda letter: elf("/ld.so", [f"lib{i:03}" + letter * 300 + ".so" for i in range(1000)])
use(globals(), tar(entry("app", app), entry("ld.so", elf()), entry("x", wants("x")), *[entry(f"p{i}", type=tarfile.LNKTYPE, link="x") for i in range(2000)]))' --strict
stdout_has 'library: ' 'no lib999x'
hostile 1 'wants = lambda letter: elf("/ld.so", [f"lib{i:03}" + letter * 300 + ".so" for i in range(1000)])
use(globals(), tar(entry("app", app), entry("ld.so", elf()), entry("x", wants("x")), entry("y", wants("y")), *[entry(f"p{i}", type=tarfile.LNKTYPE, link="xy"[i % 2]) for i in range(2000)]))'
stderr_has 'as many binaries as a report of 64 MiB has room for' '--platform'
hostile 1 'folder = "d/" * 1900 + "lib"; names = [f"l{i}.so" for i in range(100)]
use(globals(), tar(entry("app", app), entry("ld.so", elf()), *[entry(folder + "/" + name, elf()) for name in names], *[entry(f"p{i}", elf("/ld.so", names, runpath="/" + folder)) for i in range(10)]))' --strict
stdout_has 'library: ' 'too many programs, libraries or folders to look in'
hostile 1 'use(globals(), tar(entry("app", app), entry("l.so", elf(defs=[f"{i:04}" + "x" * 4080 for i in range(4096)]))))'
stdout_has 'names and other texts in a number of bytes of at most 2097152'
hostile 1 'big = elf(defs=[f"{i:04}" + "x" * 480 for i in range(4000)]); use(globals(), tar(entry("app", app), *[entry(f"l{i}.so", big) for i in range(70)]))'
stderr_has 'more files than that'
hostile 0 'use(globals(), tar(entry("app", app), entry("etc/ld.so.conf", b"include ld.so.conf\n" * 3000)))'
which=index hostile 0 'first = document["manifests"][0]
manifest = load(first)
config = load(manifest["config"])
config["config"]["Cmd"] = ["word" * 8] * 100000
store(manifest["config"], config)
document["manifests"] = []
for i in range(70):
    manifest["annotations"] = {"n": str(i)}
    document["manifests"].append(dict(first))
    store(document["manifests"][-1], manifest)'
