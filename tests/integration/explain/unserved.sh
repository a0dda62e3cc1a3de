# A platform that nothing serves: one line, one status, and what to do; a name of a toolchain that is nearly one.
for command in explain setup env 'build --platform' ; do
	case $(uname -m) in loongarch64) skip 'this machine serves it' ;; esac
	[ "$command" != 'build --platform' ] || echo 'int main(void) { return 0; }' >a.c
	run 1 crossply $command linux/loong64 $([ "$command" != 'build --platform' ] || echo a.c)
	stderr_has 'none that serves this platform' linux/loong64 'on such a machine `native` serves it' '--definitions FOLDER'
	lacks 'gnu:' 'it does not serve'
done
run 125 crossply cc --platform linux/loong64 a.c
stderr_has 'none that serves this platform'
run 1 crossply doctor linux/loong64
stdout_has 'linux/loong64  -  -'
# Of the two, what can be installed says more.
fake_definition
run 3 crossply doctor --definitions definitions --toolchain fake linux/loong64 linux/arm64
run 3 crossply doctor --definitions definitions --toolchain fake linux/arm64 linux/loong64
run 1 crossply explain --toolchain gnu linux/loong64
stderr_has 'gnu: it does not serve linux/loong64'
run 2 crossply explain --toolchain gun linux/arm64
stderr_has 'found gun' 'did you mean gnu?' 'one of'
