#!/bin/sh
# compare.sh ANSWERS WORK-FOLDER: asks containerd's package (Debian's golang-github-containerd-containerd-dev) and ours
# the same questions, and compares.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
answers=$1
work=$2

for program in go python3; do
	command -v "$program" >/dev/null || { echo "SKIPPED: no $program here"; exit 77; }
done
[ -d /usr/share/gocode/src/github.com/containerd/containerd/platforms ] ||
	{ echo "SKIPPED: install golang-github-containerd-containerd-dev"; exit 77; }

mkdir -p "$work"
env GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$work/cache" GOFLAGS= CGO_ENABLED=0 \
	go build -o "$work/containerd" "$here/containerd.go"
python3 "$here/questions.py" >"$work/questions"
"$work/containerd" <"$work/questions" >"$work/theirs"
"$answers" <"$work/questions" >"$work/ours"
python3 "$here/compare.py" "$work/questions" "$work/theirs" "$work/ours" "$here/differences.txt"
