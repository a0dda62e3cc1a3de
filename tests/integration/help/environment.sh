# Every variable is told of, and read as told.
run 0 crossply help environment
stderr_empty
stdout_has TARGETPLATFORM SOURCE_DATE_EPOCH CROSSPLY_TOOLCHAIN CROSSPLY_LINK CROSSPLY_DEFINITIONS CROSSPLY_CACHE \
	CROSSPLY_OS_RELEASE TMPDIR NO_COLOR COLUMNS CROSSPLY_OUT
run 0 crossply help
stdout_has 'help environment'
run 0 crossply help --man
stdout_has '.B CROSSPLY_TOOLCHAIN' '.B CROSSPLY_LINK' '.B TMPDIR'

fake_toolchain
export CROSSPLY_DEFINITIONS=$box/work/definitions
run 0 env CROSSPLY_TOOLCHAIN=fake "$crossply" explain linux/arm64
stdout_has 'fake for linux/arm64'
run 2 env CROSSPLY_LINK=both "$crossply" explain linux/arm64
stderr_has 'CROSSPLY_LINK'

# NO_COLOR wins over everything.
escape=$(printf '\033')
run 2 crossply --color always nothing-like-it
stderr_has "$escape"
run 2 env NO_COLOR=1 "$crossply" --color always nothing-like-it
lacks "$escape"
