# A program of another platform is refused, also among files for all; --no-verify says so and leaves a mark.
case $(uname -m) in
s390x) skip 'this case takes s390x for a foreign platform' ;;
esac
mkdir -p dist/linux-s390x dist/linux-amd64
cp /bin/true dist/linux-s390x/app
echo script >dist/linux-amd64/app
run 1 crossply image dist -t app -o layout
stderr_has 'verify linux/s390x' 'dist/linux-s390x/app' 'does not fit its platform' '--no-verify'
absent layout
run 0 crossply image dist -t app -o layout --no-verify
stderr_has 'warning: nothing is verified'
run 0 crossply inspect layout --raw latest
stdout_has '"dev.crossply.unverified":"true"'

echo script >dist/linux-s390x/app
run 1 crossply image dist -t app -o other --add /bin/true:/bin/helper
stderr_has '/bin/true' 'does not fit its platform'
absent other
