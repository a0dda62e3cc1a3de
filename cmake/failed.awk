# failed.awk LOG LOG: of the test runner's log, what the failed tests said; of what is very long, the end. A test may have
# run tests of its own, whose lines look alike but for the number of tests.

function flush(	i) {
	if (taking && count > most)
		printf "... the first %d lines are further up\n", count - most
	for (i = count > most ? count - most : 0; i < count; i++)
		print lines[i]
	count = 0
}

BEGIN {
	most = 500
}

NR == FNR {
	if (/^[0-9]+% tests passed/) {
		end = FNR
		total = $NF
	}
	next
}

FNR >= end {
	exit
}

$0 ~ "^ *[0-9]+/" total " Test +#" {
	flush()
	taking = /\*\*\*/ && !/\*\*\*Skipped/
}

taking {
	lines[count++] = $0
}

END {
	flush()
}
