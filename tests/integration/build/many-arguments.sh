# Thousands of flags, and more objects than fit into one argument list of a small system.
need x86_64-linux-gnu-gcc
echo 'int main(void) { return D4999 + function499(); }' >main.c
sed -i '1i int function499(void);' main.c
sources=main.c
i=0
while [ $i -lt 500 ]; do
	echo "int function$i(void) { return $i; }" >"source$i.c"
	sources="$sources source$i.c"
	i=$((i + 1))
done
flags=$(seq 0 4999 | sed 's/.*/-DD&=&/')
# The compiler proper would take its time: the others' objects come from one that is quick.
program x86_64-linux-gnu-gcc <<'END'
#!/bin/sh
case " $* " in
*' main.c '*) echo $# >"$box/count" ;;
*' -MF '*)
	for a; do
		case $before in
		-c) source=$a ;;
		-o) object=$a ;;
		-MF) echo "$object: $source" >"$a" ;;
		esac
		before=$a
	done
	echo "void unused_${source%.c}(void) {}" >"$box/$source"
	[ "$source" = source499.c ] || exec cp "$box/empty.o" "$object" ;;
esac
exec /usr/bin/x86_64-linux-gnu-gcc "$@"
END
echo '' >empty.c
/usr/bin/x86_64-linux-gnu-gcc -c -o "$box/empty.o" empty.c
name=$(printf '%0150d' 0)
run 0 crossply build --platform linux/amd64 --name "$name" --cflags "$flags" $sources
[ "$(cat "$box/count")" -gt 5000 ] || fail 'the flags did not arrive'
exists "dist/.crossply/linux-amd64/programs/$name/objects.rsp"
run $(((4999 + 499) % 256)) "dist/linux-amd64/$name"
