# The same of archives: cut off, compressed, without what a layout has, with a member twice.

# refused ARGUMENT...: inspect fails, and says what to do.
refused() {
	run 1 crossply inspect "$@"
	stderr_has 'hint: '
}

mkdir -p dist/linux-amd64
seq 20000 >dist/linux-amd64/app
run 0 crossply image dist -t app -o app.tar
run 0 crossply inspect app.tar --check
head -c 20000 app.tar >cut.tar
refused cut.tar
stderr_has 'cut.tar' 'found the end of the archive'
# A compressed archive is unpacked on the way, unless it is cut off, or compressed in a way that is not ours.
gzip -k app.tar
run 0 crossply inspect app.tar.gz --check
stdout_has linux/amd64
head -c 2000 app.tar.gz >cut.tar.gz
refused cut.tar.gz
stderr_has 'unpack cut.tar.gz' 'found the end of the data in the middle of a gzip member'
printf '\375'7zXZ >app.tar.xz
refused app.tar.xz
stderr_has 'app.tar.xz' 'compressed with xz' 'hint: unpack it first: unxz app.tar.xz'
printf '' >empty.tar
refused empty.tar
stderr_has 'empty.tar'
mkdir other
echo x >other/file
tar -cf other.tar -C other file
refused other.tar
stderr_has 'other.tar' 'oci-layout'
cp app.tar twice.tar
mkdir out
tar -xf app.tar -C out
tar -rf twice.tar -C out index.json
refused twice.tar
stderr_has 'found index.json, wanted every member once'
# A layout that other tools packed with a leading "./" is read as well.
tar -cf dotted.tar -C out .
run 0 crossply inspect dotted.tar --check
stdout_has linux/amd64
