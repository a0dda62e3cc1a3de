# The manual page has every subcommand and is well-formed.
run 0 crossply help --man
stderr_empty
stdout_has '.TH CROSSPLY 1' '.SH EXIT STATUS' 'crossply version' '.B image.entrypoint'
cp "$box/result/out" crossply.1
if command -v groff >/dev/null; then
	run 0 groff -man -Tutf8 -ww crossply.1
	stderr_empty
fi
