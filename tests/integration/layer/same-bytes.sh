# The same bytes with any number of jobs, in another folder, with other times, permissions and umask.
mkdir -p tree/bin "$box/elsewhere"
seq 400000 >tree/numbers
seq 200000 >tree/bin/tool
chmod 700 tree/bin/tool
run 0 crossply layer tree -o one -j 1 --no-cache
run 0 crossply layer tree -o four -j 4 --no-cache
same one four
cp -R tree "$box/elsewhere/copy"
touch -d '2020-01-01' "$box/elsewhere/copy/numbers"
chmod 755 "$box/elsewhere/copy/bin/tool"
chmod 600 "$box/elsewhere/copy/numbers"
cd "$box/elsewhere"
umask 077
run 0 crossply layer ./copy/ -o two -j 2 --no-cache
same "$box/work/one" two
rm -rf "$box/elsewhere"
