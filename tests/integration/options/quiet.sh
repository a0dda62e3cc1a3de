# --quiet leaves results that were asked for, and what failed; not progress, nor a summary of what went well.
mkdir -p dist/linux-amd64
elf dist/linux-amd64/app 64 "$elf_amd64" "$elf_none"

run 0 crossply verify -q dist
stdout_empty
stderr_empty
run 0 crossply archive -q dist --name app -o release
stdout_empty
stderr_empty
exists release/SHA256SUMS
run 0 crossply image -q dist -t app:1 -o layout --digest-file digest
stderr_empty
same "$box/result/out" digest
run 0 crossply layer -q dist -o blob
stdout_has 'diff_id sha256:'
stderr_empty
run 0 crossply inspect -q --check layout
stdout_has 'linux/amd64'
lacks 'blobs checked'
run 0 crossply info -q linux/arm64 triple
stdout_has aarch64
# As JSON all of it is a result.
for words in 'verify dist' 'archive dist --name app -o release' 'image dist -t app:1 -o layout' 'inspect layout'; do
	run 0 crossply $words -q --json
	stdout_has '{"'
	stderr_empty
done

mkdir -p wrong/linux-arm64
cp dist/linux-amd64/app wrong/linux-arm64/app
run 1 crossply verify -q wrong
stdout_has 'wrong/linux-arm64/app' 'machine'
lacks CHECK 'do not'

fake_toolchain
export CROSSPLY_DEFINITIONS=$box/work/definitions
run 0 crossply setup -q linux/arm64
stdout_empty
echo 'int main(void) { return 0; }' >app.c
run 0 crossply build -q --platform linux/arm64 -o built app.c
stdout_empty
mask '/^warning: linux\/arm64: the compiler wrote no dependency file/d'
stderr_empty
