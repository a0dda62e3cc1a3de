# What cannot be meant.
run 2 crossply cache
run 2 crossply cache clean
stderr_has 'found clean, wanted du or prune'
run 2 crossply cache du --older-than 3
stderr_has 'found du with --older-than'
run 2 crossply cache prune layer
stderr_has 'found layer, wanted apt, layers, packages, probes, sysroots, wrappers or zig' 'did you mean layers?'
run 2 crossply cache prune --older-than 0
run 3 env -u HOME -u XDG_CACHE_HOME "$crossply" cache du
stderr_has 'found no place for a cache' 'set CROSSPLY_CACHE'
# A cache that may not be written to is said by name.
need setpriv
mkdir -p "$box/strange/layers"
echo x >"$box/strange/layers/file"
chmod 555 "$box/strange" "$box/strange/layers"
CROSSPLY_CACHE=$box/strange
export CROSSPLY_CACHE
run 1 powerless cache prune layers
stderr_has '{box}/strange/layers/file: Permission denied'
chmod 755 "$box/strange" "$box/strange/layers"
