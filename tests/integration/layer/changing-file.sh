# A file that somebody writes to meanwhile is named, and there is no blob.
mkdir tree
head -c 8000000 /dev/urandom >tree/big
echo start >tree/log
(while [ ! -e stop ]; do echo more >>tree/log; done) &
writer=$!
run 1 crossply layer tree -o blob --level fast
: >stop
wait "$writer"
stderr_has 'tree/log: changed while it was read' 'hint: pack when nothing writes to the tree'
absent blob
