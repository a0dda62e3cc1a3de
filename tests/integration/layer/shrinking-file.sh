# A file that is cut off behind the look at the tree, and before its turn: told, and the last blob stays.
mkdir tree
echo first >tree/a
seq 100000 >tree/z
run 0 crossply layer tree -o blob
cp blob before
head -c 60000000 /dev/urandom >tree/b
# The temporary file is made when the tree has been listed.
(
	wait_for test -e .blob.crossply-000000
	: >tree/z
) &
run 1 crossply layer tree -o blob --level dense -j 1
wait
stderr_has 'tree/z: changed while it was read' 'hint: pack when nothing writes to the tree'
same before blob
