# What the config of an image says about how it is started, and what the report says of its programs.
need python3
. "$source/tests/integration/hostile_images.sh"
pack_good
# config STATUS FIELDS: the good image with these fields in its config.
config() {
	which=config hostile "$1" "document['config'].update($2)"
}

# To docker an entrypoint of one empty word is none, and the command is what starts.
config 0 '{"Entrypoint": [""], "Cmd": ["/app"]}'
config 1 '{"Entrypoint": ["", "x"], "Cmd": ["/app"]}'
stdout_has 'entrypoint: '
config 0 '{"Entrypoint": None, "Cmd": ["/app"]}'
config 1 '{"Entrypoint": [5]}'
stdout_has 'entrypoint: '
config 0 '{"Entrypoint": None, "Cmd": []}'
config 1 '{"Entrypoint": [], "Cmd": ["app"]}'
stdout_has 'no such file in /usr/local/sbin:'
# Of several entries of the environment the last one counts.
config 0 '{"Entrypoint": ["app"], "Env": ["PATH=/none", 5, "HOME=/", "PATH=/"]}'
config 1 '{"Entrypoint": ["app"], "Env": ["PATH=/", "PATH=/none"]}'
stdout_has 'no such file in /none'
config 0 '{"Entrypoint": ["./app"], "WorkingDir": "/"}'
config 1 '{"Entrypoint": ["./app"], "WorkingDir": "/srv"}'
stdout_has 'none at ./app in /srv'

# A platform whose words are too long for any is another one, or none.
which=config hostile 1 'document["variant"] = "v" * 300'
stdout_has 'config-platform: '

# Libraries in folders of the environment, and what the report says of a program that needs some.
library='loader = "/lib64/ld-linux-x86-64.so.2"
names = globals()
use(names, tar(entry("app", elf(loader, ["libx.so"], wants={"libc.so.6": ["GLIBC_2.34"]})), entry("lib64/ld-linux-x86-64.so.2", elf()), entry("opt/libx.so", elf())))
config = load(document["config"])
config["config"]["Env"] = ENV
store(document["config"], config)'
hostile 0 "$(echo "$library" | sed 's|ENV|["LD_LIBRARY_PATH=/opt"]|')" --json
stdout_has '"needed":["libx.so"]' '"glibc":"2.34"' '"interpreter":"/lib64/ld-linux-x86-64.so.2"'
hostile 1 "$(echo "$library" | sed 's|ENV|[]|')" --json
stdout_has '"check":"library"' 'libx.so'
# A program that is cut off.
hostile 1 'use(globals(), tar(entry("app", app), entry("cut", app[:70])))' --json
stdout_has '"problem":{' '"path":"bad:/cut"'
