# What the cache takes, by part, and what is left when it is pruned: all of a part, what was not used for days.
run 0 crossply cache du
stdout_is <<'END'
PART      FILES  SIZE  OWN  WHAT
apt           0   0 B  0 B  lists of packages, for setup
layers        0   0 B  0 B  layers and their compressed segments
packages      0   0 B  0 B  packages that setup fetched, for sysroots made again
probes        0   0 B  0 B  what compilers said of themselves
sysroots      0   0 B  0 B  libraries and headers of platforms, fetched by setup
wrappers      0   0 B  0 B  links to crossply that env names
zig           0   0 B  0 B  what zig compiled for its own use
total         0   0 B  0 B  {box}/cache/crossply
END
run 0 crossply cache prune

cache=$box/cache/crossply
mkdir tree
head -c 600000 /dev/urandom >tree/random
run 0 crossply layer tree -o blob
mkdir -p "$cache/sysroots/musl-arm64/usr/lib" "$cache/probes"
head -c 20000 /dev/zero >"$cache/sysroots/musl-arm64/usr/lib/libc.a"
ln -s /elsewhere "$cache/sysroots/linked"
: >"$cache/sysroots/.musl-arm64.lock"
echo known >"$cache/probes/gnu"

# The blob has a name outside: what is written and what the cache keeps is one file.
own() { # PART KEY
	command "$crossply" cache du --json | python3 -c 'import json, sys
print(next(part for part in json.load(sys.stdin)["parts"] if part["part"] == sys.argv[1])[sys.argv[2]])' "$1" "$2"
}
need python3
[ "$(own layers files)" = 3 ] || fail "$(own layers files) files of layers"
[ "$(own layers bytes)" -ge 600000 ] || fail "layers take $(own layers bytes)"
[ "$(own layers own)" -lt 100000 ] || fail "of layers $(own layers own) are their own"
rm blob
[ "$(own layers own)" -ge 600000 ] || fail "of layers $(own layers own) are their own without the file"
[ "$(own sysroots files)" = 3 ] || fail "$(own sysroots files) files of sysroots"

# Days: what was used goes on living, whatever the age of its parts.
run 0 crossply layer tree -o blob
run 0 crossply cache prune --older-than 1
[ "$(own layers files)" = 3 ] || fail 'what was used today is gone'
touch -d '3 days ago' "$cache"/layers/*.blob "$cache"/probes/gnu
run 0 crossply cache prune --older-than 2
[ "$(own layers files)" = 3 ] || fail 'a blob is gone whose pack was used today'
absent "$cache/probes/gnu"
touch -d '3 days ago' "$cache"/layers/*
run 0 crossply cache prune layers --older-than 4
[ "$(own layers files)" = 3 ] || fail 'gone too early'
run 0 crossply cache prune layers --older-than 2 --json
[ "$(own layers files)" = 0 ] || fail 'not gone'
run 0 crossply layer tree -o again
same blob again

# Sysroots only when they are named; what they are linked to, and locks, stay.
run 0 crossply cache prune
[ "$(own layers files)" = 0 ] || fail 'layers are not gone'
exists "$cache/sysroots/musl-arm64/usr/lib/libc.a"
mkdir "$box/elsewhere"
ln -sfn "$box/elsewhere" "$cache/sysroots/linked"
run 0 crossply cache prune sysroots
absent "$cache/sysroots/musl-arm64" "$cache/sysroots/linked"
exists "$box/elsewhere" "$cache/sysroots/.musl-arm64.lock"
rmdir "$box/elsewhere"

# Nothing but its own parts is ever touched.
mkdir -p home/layers-of-mine
echo mine >home/file
run 0 env CROSSPLY_CACHE="$PWD/home" "$crossply" cache prune layers probes sysroots wrappers zig
exists home/file home/layers-of-mine
