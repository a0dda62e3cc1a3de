# A file that somebody writes to meanwhile is named, and there is no blob.
mkdir tree
head -c 8000000 /dev/urandom >tree/big
echo start >tree/log
(while [ ! -e stop ]; do echo more >>tree/log; done) &
writer=$!
# On a busy machine the writer may not have had its turn.
pack() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		rm -f blob
		crossply layer tree -o blob --level fast || return
	done
}
run 1 pack
: >stop
wait "$writer"
stderr_has 'tree/log: changed while it was read' 'hint: pack when nothing writes to the tree'
absent blob
