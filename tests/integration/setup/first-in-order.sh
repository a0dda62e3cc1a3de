# The first family in the order is set up, also where a later one is ready already.
fake_toolchain
tool cp

mv "$box/bin/fake-cc" fake-cc
cp fake-cc "$box/bin/later-cc"
sed -e 's/^family: fake/family: later/' -e 's/^order: 1/order: 2/' -e 's/fake-cc/later-cc/' definitions/fake.yaml \
	>definitions/later.yaml
program apt-get <<END
#!/bin/sh
case "\$*" in *install*fake-compiler*) cp "$box/work/fake-cc" "$box/bin/fake-cc";; esac
END
program sudo <<'END'
#!/bin/sh
exec "$@"
END

mask 's/^sudo //'
run 0 crossply setup --print --definitions definitions linux/arm64
stdout_is <<'END'
# linux/arm64: fake
# packages: fake-compiler for linux/arm64
apt-get update
apt-get install --yes --no-install-recommends fake-compiler
END
run 0 crossply setup --print --definitions definitions --toolchain later linux/arm64
stdout_is <<'END'
# linux/arm64: later, which is ready
END
run 0 crossply setup --definitions definitions --toolchain later linux/arm64
stdout_is <<'END'
linux/arm64: later is ready (fake-cc 1.0)
END
absent "$box/bin/fake-cc"

# What cannot be installed here is passed over for what is ready.
mv "$box/bin/apt-get" .
run 0 bare setup --definitions definitions linux/arm64
stdout_is <<'END'
linux/arm64: later is ready (fake-cc 1.0)
END
mv apt-get "$box/bin/apt-get"

run 0 crossply setup --definitions definitions linux/arm64
stdout_is <<'END'
linux/arm64: fake is ready (fake-cc 1.0)
END
