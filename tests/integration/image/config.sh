# Everything that a configuration can hold, in its canonical form, from options and from the project file.
mkdir -p dist/linux-amd64
echo x >dist/linux-amd64/app
cat >wanted <<'END'
{"created":"2024-05-01T12:00:00+02:00","author":"A. Uthor","architecture":"amd64","os":"linux","config":{"User":"7:8","ExposedPorts":{"53/udp":{},"80/tcp":{},"81/tcp":{}},"Env":["B=2","A=x=y"],"Entrypoint":["/app","--flag"],"Cmd":["a b","é"],"Volumes":{"/data":{},"/var":{}},"WorkingDir":"/srv","Labels":{"a":"1","b":"<2>"},"StopSignal":"SIGINT"},"rootfs":{"type":"layers","diff_ids":["{diff_id}"]},"history":[{"created":"2024-05-01T12:00:00+02:00","created_by":"crossply image"}]}
END
run 0 crossply image dist -t app -o layout --created 2024-05-01T12:00:00+02:00 --author 'A. Uthor' --user 7:8 \
	--expose 80-81 --expose 53/udp --env B=1 --env A=x=y --env B=2 --entrypoint /app --entrypoint --flag \
	--cmd '["a b","é"]' --volume /var --volume /data --workdir /srv --label 'b=<2>' --label a=0 --label a=1 \
	--stop-signal SIGINT --annotation org.example.note=yes
run 0 crossply inspect layout --config latest-amd64
mask 's/sha256:[0-9a-f]\{64\}/{diff_id}/'
rewritten "$box/result/out" >got
printf '%s' "$(cat wanted)" | cmp - got || fail 'another configuration'
run 0 crossply inspect layout --raw latest
stdout_has '"annotations":{"org.example.note":"yes"}'
run 0 crossply inspect layout --raw latest-amd64
stdout_has '"annotations":{"dev.crossply.encoder":"deflate-' '"org.example.note":"yes"}'

cat >crossply.yaml <<'END'
image:
  tag: app
  output: from-file
  created: 2024-05-01T12:00:00+02:00
  author: A. Uthor
  user: 7:8
  expose: [80-81, 53/udp]
  env:
    B: 2
    A: x=y
  entrypoint: [/app, --flag]
  cmd: [a b, é]
  volumes: [/var, /data]
  workdir: /srv
  labels:
    b: <2>
    a: 1
  stop-signal: SIGINT
  annotations:
    org.example.note: "yes"
END
run 0 crossply image
diff -r layout from-file || fail 'the project file says something else than the options'
