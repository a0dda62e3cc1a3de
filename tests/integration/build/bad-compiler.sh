# Compilers that crash, hang, or tell nothing of their headers.
need x86_64-linux-gnu-gcc
echo 'int main(void) { return 0; }' >app.c
run 0 crossply build --platform linux/amd64 app.c
cp dist/linux-amd64/app before
echo 'int main(void) { return 1; }' >app.c

# compiler WHAT: what it does instead of a compile step.
compiler() {
	{
		echo '#!/bin/sh'
		echo 'case " $* " in'
		echo "*' -MF '*) $1 ;;"
		echo 'esac'
		echo 'exec /usr/bin/x86_64-linux-gnu-gcc "$@"'
	} | program x86_64-linux-gnu-gcc
}

compiler 'echo half an obj; kill -SEGV $$'
run 1 crossply build --platform linux/amd64 app.c
stderr_has 'compile app.c' 'signal 11 (Segmentation fault)' 'half an obj' 'hint: that program crashed'
same before dist/linux-amd64/app

compiler 'echo waiting; sleep 600'
run 1 crossply build --timeout 4 --platform linux/amd64 app.c
stderr_has 'it still ran, wanted an end within 4 s' 'waiting'
same before dist/linux-amd64/app

compiler 'exit 0'
run 1 crossply build --platform linux/amd64 app.c
stderr_has 'reported success but left no object'

# Without dependency files nothing can be known to be up to date.
compiler '/usr/bin/x86_64-linux-gnu-gcc "$@" && exec rm dist/.crossply/linux-amd64/programs/app/objects/*.d'
run 0 crossply build --platform linux/amd64 app.c
stderr_has 'warning: linux/amd64: the compiler wrote no dependency file'
run 0 crossply build --platform linux/amd64 app.c
stderr_has 'warning: linux/amd64: the compiler wrote no dependency file'

# Warnings of a step that goes well are shown.
compiler 'echo be careful >&2'
run 0 crossply build --platform linux/amd64 app.c
stderr_has 'be careful'
run 1 dist/linux-amd64/app
