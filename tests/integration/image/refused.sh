# What is refused, before anything is written.
mkdir -p dist/linux-amd64 empty file-there
echo x >dist/linux-amd64/app
run 2 crossply image dist -t app
stderr_has 'no -o PLACE'
run 2 crossply image dist -o layout
stderr_has 'no name for the image' '-t app:1.0'
for tag in 'App' 'app:' 'app:.x' 'app@sha256:00' 'a//b' 'app:a b' '-app'; do
	run 2 crossply image dist -o layout -t "$tag"
	stderr_has 'hint: write [REGISTRY/]NAME[:TAG]'
done
run 1 crossply image none -t app -o layout
stderr_has 'none: No such file or directory: wanted the folder that a build wrote' 'hint: check the spelling'
run 2 crossply image dist/linux-amd64/app -t app -o layout
stderr_has 'found a file'
run 1 crossply image empty -t app -o layout
stderr_has "found no platform's folder" 'crossply build'
run 1 crossply image dist --platform linux/amd64,linux/arm64 -t app -o layout
stderr_has 'found linux-amd64, wanted linux-arm64'
run 2 crossply image dist --platform linux/amd65 -t app -o layout
run 2 crossply image dist -t app -o layout --env NAME
stderr_has '--env' 'NAME=VALUE'
run 2 crossply image dist -t app -o layout --expose 0
run 2 crossply image dist -t app -o layout --expose 80/icmp
run 2 crossply image dist -t app -o layout --workdir srv
run 2 crossply image dist -t app -o layout --created yesterday
stderr_has 'RFC 3339'
run 2 crossply image dist -t app -o layout --label =x
run 2 crossply image dist -t app -o layout --entrypoint '["/app"'
stderr_has '--entrypoint: wrong usage: found ["/app", wanted a JSON list of words'
run 1 crossply image dist -t app -o layout --add dist/linux-amd64/app:/app
stderr_has 'app: already exists' 'dist/linux-amd64' '--add'
mkdir -p half/linux-amd64 half/linux-arm64
echo x >half/linux-amd64/app
run 1 crossply image half -t app -o layout
stderr_has 'pack linux/arm64' 'half/linux-arm64' 'found an empty folder' '--platform'
absent layout

echo precious >file
run 1 crossply image dist -t app -o file
stderr_has 'file: already exists' 'wanted a layout folder'
[ "$(cat file)" = precious ] || fail 'the file was overwritten'
mkdir folder
echo precious >folder/letter
run 1 crossply image dist -t app -o folder
stderr_has 'folder: already exists' 'letter in it' 'wanted an OCI layout, or an empty folder'
[ "$(ls -A folder)" = letter ] || fail 'something was put there'

# A layout that is not one that can be added to stays as it is.
run 0 crossply image dist -t app -o layout
echo '{"schemaVersion":2}' >layout/index.json
run 1 crossply image dist -t app:2 -o layout
stderr_has 'without a list of manifests'
[ "$(cat layout/index.json)" = '{"schemaVersion":2}' ] || fail 'it was changed'
echo '{"imageLayoutVersion":"2.0.0"}' >layout/oci-layout
run 1 crossply image dist -t app:2 -o layout
stderr_has 'found 2.0.0, wanted imageLayoutVersion 1.0.0'

# Times that no calendar has, users without a name, programs without one, names that promise another format.
rm -rf layout
for time in 2024-13-01T00:00:00Z 2023-02-29T00:00:00Z 2024-02-30T00:00:00Z 2024-01-01T24:00:00Z 2024-01-01 \
	2024-01-01T00:00:00 2024-01-01T00:00:00+24:00 2024-01-01T00:00:00. 1700000000 ''; do
	run 2 crossply image dist -t app -o layout --created "$time"
	stderr_has '--created' 'wanted a time of RFC 3339'
done
run 0 crossply image dist -t app -o leap --created 2024-02-29T23:59:60.25-03:30
for user in : a: :b a:b:c 'a b' a/b; do
	run 2 crossply image dist -t app -o layout --user "$user"
	stderr_has '--user' 'wanted USER or USER:GROUP'
done
run 2 crossply image dist -t app -o layout --entrypoint ''
stderr_has '--entrypoint: wrong usage: found "", wanted a program, or [] for none'
run 2 crossply image dist -t app -o layout --entrypoint '["/app",1]'
stderr_has 'wanted only texts in the JSON list'
for name in app.tgz app.tar.gz app.zip; do
	run 2 crossply image dist -t app -o $name
	stderr_has "$name: wrong usage" 'hint: layers are compressed in the archive already'
	absent $name
done
absent layout
run 0 crossply image dist -t app -o layout --entrypoint app
stderr_has 'warning: app is looked for in the PATH of the image: write /app'

# A layout whose index cannot be read is neither added to nor replaced.
mkdir broken
echo '{"imageLayoutVersion":"1.0.0"}' >broken/oci-layout
echo '{' >broken/index.json
run 1 crossply image dist -t app -o broken
stderr_has 'broken/index.json:2' 'wanted JSON' 'hint: choose another folder with -o'
[ "$(cat broken/index.json)" = '{' ] || fail 'the index was changed'
