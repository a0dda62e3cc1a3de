# Every key of the sections image and archive says what its option says.
mkdir -p dist/linux-amd64 dist/linux-arm64 docs
echo amd64 >dist/linux-amd64/app
echo arm64 >dist/linux-arm64/app
chmod 750 dist/linux-*/app
echo terms >docs/LICENSE

run 0 crossply image dist -t team/app:1 -o by-option --no-project --add docs/LICENSE:/usr/share/LICENSE:0600:3:4 \
	--prefix /opt --level dense --keep-modes --keep-xattrs --gc --digest-file option-digest
cat >crossply.yaml <<'END'
image:
  tag: team/app:1
  output: by-file
  add: [docs/LICENSE:/usr/share/LICENSE:0600:3:4]
  prefix: /opt
  level: dense
  keep-modes: true
  keep-xattrs: true
  gc: true
  digest-file: file-digest
END
run 0 crossply image
diff -r by-option by-file || fail 'the file packs something else'
same option-digest file-digest
run 0 crossply inspect by-file --json
stdout_has "$(cat file-digest)"

# The file removes what the image before it had, unless it says that nothing is removed.
cp -R by-file with-gc
sed -i 's/output: .*/output: with-gc/; s/tag: .*/tag: team\/app:1\n  env: {A: "1"}/' crossply.yaml
run 0 crossply image
stdout_has 'removed'
sed -i 's/gc: true/gc: false/; s/A: "1"/A: "2"/' crossply.yaml
run 0 crossply image
lacks 'removed'

cat >crossply.yaml <<'END'
platforms: [linux/arm64]
image:
  tag: app
  output: plain.tar
  compress: none
  no-index: true
  load-platform: linux/arm64
END
run 0 crossply image dist
run 0 crossply inspect plain.tar --raw
stdout_has '"application/vnd.oci.image.layer.v1.tar"'
lacks 'image.index'
tar -xOf plain.tar manifest.json | grep -q '"RepoTags":\["app:latest"' || fail 'arm64 has not the plain tag'
for mistake in 'compress: xz' 'level: hard' 'load-platform: linux/arm/v9' 'gc: 7'; do
	printf 'image:\n  tag: app\n  %s\n' "$mistake" >crossply.yaml
	! crossply image dist -o refused >said 2>&1 || fail "$mistake was taken"
	grep -q "${mistake#*: }" said || fail "$mistake: $(cat said)"
done
absent refused

cat >crossply.yaml <<'END'
archive:
  name: tool
  output: release
  level: store
  add: [docs/LICENSE:LICENSE:0600]
END
run 0 crossply archive dist
run 0 crossply archive dist --no-project --name tool -o again --level store --add docs/LICENSE:LICENSE:0600
diff -r release again || fail 'the file archives something else'
