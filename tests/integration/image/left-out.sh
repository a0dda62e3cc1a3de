# A folder with a slip in its name is not left out without a word; alone it is nothing to pack.
mkdir -p dist/linux-amd64 dist/linux-arn64 slip/linux-arm-v7
echo x >dist/linux-amd64/app
echo x >slip/linux-arm-v7/app
run 0 crossply image dist -t app -o layout
stderr_is <<'END'
warning: dist/linux-arn64 is left out: its name is not a platform's, such as linux-arm64: did you mean that?
Verifying 1 platform
Packing 1 platform
END
run 1 crossply image dist --platform linux/amd64,linux/arm64 -t app -o layout
stderr_has 'dist: not found: found linux-amd64, wanted linux-arm64'
run 1 crossply image slip -t app -o other
stderr_has 'slip/linux-arm-v7 is left out' 'such as linux-armv7' "slip: not found: found no platform's folder"
run 1 crossply archive slip --name app -o other
stderr_has "slip: not found: found no platform's folder"
absent other
