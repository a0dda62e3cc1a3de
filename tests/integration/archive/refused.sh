# No name to be found, a name that cannot be, a program of another platform, an output that is a file.
mkdir -p dist/linux-arm64
printf '#!/bin/sh\n' >dist/linux-arm64/one
cp dist/linux-arm64/one dist/linux-arm64/two
run 2 crossply archive dist -o out
stderr_has 'no program to name them after' '--name'
chmod 755 dist/linux-arm64/one dist/linux-arm64/two
run 2 crossply archive dist -o out
stderr_has 'several programs, such as one and two' '--name'
run 2 crossply archive dist -o out --name a/b
stderr_has 'without slashes'
run 2 crossply archive dist
stderr_has 'no -o FOLDER'
echo x >file
run 1 crossply archive dist -o file --name tool
stderr_has 'file'
[ "$(uname -m)" = aarch64 ] || {
	cp /bin/true dist/linux-arm64/one
	run 1 crossply archive dist -o out --name tool
	stderr_has 'dist/linux-arm64/one' 'does not fit its platform'
}
absent out
