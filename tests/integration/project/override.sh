# The project file fills in what the command line does not say: lists are replaced as a whole.
mkdir -p dist/linux-amd64 dist/linux-arm64 dist/linux-s390x
for folder in dist/*; do
	echo "$folder" >"$folder/data"
done
cat >crossply.yaml <<'END'
platforms: [linux/amd64, linux/s390x]
image:
  tag: app:1.0
  output: layout
  entrypoint: /app --serve 'a b'
  user: nobody
  labels:
    b: 2
    a: 1
  env: [A=1, B=2]
END
# The JSON of a platform's configuration.
config() {
	crossply inspect "$1" --raw >raw
	cat raw "$1"/blobs/sha256/*
}

run 0 crossply image
run 0 config layout
stdout_has '"Entrypoint":["/app","--serve","a b"]' '"User":"nobody"' '"Labels":{"a":"1","b":"2"}' '"Env":["A=1","B=2"]'
run 0 crossply inspect layout
stdout_has linux/amd64 linux/s390x
lacks linux/arm64

run 0 crossply image -o other --label c=3 --env C=3 --user 7 --entrypoint /other --platform linux/arm64
run 0 config other
stdout_has '"Entrypoint":["/other"]' '"User":"7"' '"Labels":{"c":"3"}' '"Env":["C=3"]'
run 0 crossply inspect other
stdout_has linux/arm64
lacks linux/amd64 linux/s390x

# TARGETPLATFORM is one platform of many that the file names.
run 0 env TARGETPLATFORM=linux/s390x "$crossply" image -o third
run 0 crossply inspect third
stdout_has linux/s390x
lacks linux/amd64 linux/arm64
