# What has no row is refused, and the nearest platform named.
run 2 crossply info linux/amd46
stdout_empty
stderr_is <<'END'
crossply: not a known platform: found "linux/amd46", wanted a platform that crossply knows
hint: did you mean linux/amd64? `crossply platforms` lists all
END

run 2 crossply info linux/arm/v9
stderr_has '"linux/arm/v9"' 'did you mean linux/arm/v'

run 2 crossply info linux/armv7l/v6
stderr_has 'a variant that agree'

run 2 crossply info ''
stderr_has 'an empty platform'

run 2 crossply info linux/arm64 tripel
stderr_has 'did you mean triple?'

run 2 crossply info x86_64-linux-gnux32
stderr_has 'not a known platform'

run 2 crossply info a b c

# Half a name is near to any.
for name in linux/ /arm64 linux//arm64; do
	run 2 crossply info $name
	stderr_has "found $name, wanted OS/ARCH or OS/ARCH/VARIANT, without empty parts"
	lacks 'did you mean'
done
