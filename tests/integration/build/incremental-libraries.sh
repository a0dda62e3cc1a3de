# A program is linked again when a library changes, however it was named and wherever it was found.
need x86_64-linux-gnu-gcc

program x86_64-linux-gnu-gcc <<'END'
#!/bin/sh
case " $* " in
*' -o dist/'*'/app '*)
	echo link >>"$box/log"
	case " $* " in *dependency-file*) if [ -e "$box/mute" ]; then
		echo "ld: unrecognized option '--dependency-file'" >&2
		exit 1
	fi ;; esac ;;
esac
exec /usr/bin/x86_64-linux-gnu-gcc "$@"
END

# library VALUE [FOLDER]: libf.a, whose f() returns that.
library() {
	echo "int f(void) { return $1; }" >f.c
	gcc -c -o f.o f.c
	rm -f "${2-deps}/libf.a"
	ar rcs "${2-deps}/libf.a" f.o
}

# steps LINKS RESULT [OPTION...]
steps() {
	links=$1 result=$2
	shift 2
	: >"$box/log"
	run 0 crossply build --toolchain gnu --platform linux/amd64 --name app "$@" main.c
	got=$(grep -c link "$box/log" || :)
	[ "$got" = "$links" ] || fail "linked $got times, wanted $links"
	lacks unrecognized
	run "$result" dist/linux-amd64/app
}

mkdir deps 'other deps'
echo 'int f(void); int main(void) { return f(); }' >main.c
echo 'deps/libf.a' >libs.rsp
for flags in '-Ldeps -l:libf.a' '-Wl,--whole-archive,deps/libf.a,--no-whole-archive' '-Ldeps -Wl,-lf' '@libs.rsp'; do
	library 3
	steps 1 3 --ldflags "$flags"
	steps 0 3 --ldflags "$flags"
	library 4
	steps 1 4 --ldflags "$flags"
	steps 0 4 --ldflags "$flags"
done

# Through a variable, out of a folder with a blank in its name; with objects that the linker makes for itself.
export LIBRARY_PATH="$PWD/other deps"
library 5 'other deps'
steps 1 5 --cflags -flto --ldflags '-flto -Wl,-lf'
steps 0 5 --cflags -flto --ldflags '-flto -Wl,-lf'
library 6 'other deps'
steps 1 6 --cflags -flto --ldflags '-flto -Wl,-lf'
steps 0 6 --cflags -flto --ldflags '-flto -Wl,-lf'
absent dist/.crossply/linux-amd64/programs/app/app.d
unset LIBRARY_PATH

# A linker that knows no such option links all the same, to the same bytes; then the flags tell what they can.
library 7
steps 1 7 --ldflags '-Ldeps -lf'
cp dist/linux-amd64/app told
rm -r dist
touch "$box/mute"
steps 2 7 --ldflags '-Ldeps -lf'
same told dist/linux-amd64/app
steps 0 7 --ldflags '-Ldeps -lf'
for flags in '-Ldeps -l:libf.a' '-Wl,--whole-archive,deps/libf.a,--no-whole-archive' '-Ldeps -Wl,-lf'; do
	library 8
	steps 2 8 --ldflags "$flags"
	library 9
	steps 2 9 --ldflags "$flags"
	steps 0 9 --ldflags "$flags"
done
rm "$box/mute"

# The user's own dependency file is left to the user.
steps 1 9 --ldflags '-Ldeps -lf -Wl,--dependency-file=mine.d'
exists mine.d
library 10
steps 1 10 --ldflags '-Ldeps -lf -Wl,--dependency-file=mine.d'

# A link that fails says why, and is not tried twice.
: >"$box/log"
run 1 crossply build --toolchain gnu --platform linux/amd64 --name app main.c
stderr_has 'undefined reference'
[ "$(grep -c link "$box/log")" = 1 ] || fail 'it was linked twice'
