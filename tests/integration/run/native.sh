# What this machine runs by itself needs no emulator, and gets its arguments, streams, status and signals.
cat >app <<'END'
#!/bin/sh
echo "app $*"
exit 7
END
chmod 755 app
run 7 bare run native ./app a --emulate ''
stdout_is <<'END'
app a --emulate 
END
stderr_empty

# A program in PATH, after the end of options.
run 0 crossply run --platform native -- true

# Its signals are its own.
cat >dies <<'END'
#!/bin/sh
kill -TERM $$
END
chmod 755 dies
run 143 crossply run native ./dies

# Not a program at all: the kernel refuses it.
printf 'nothing' >junk
chmod 755 junk
run 126 crossply run native ./junk
stderr_has './junk: Exec format error'
