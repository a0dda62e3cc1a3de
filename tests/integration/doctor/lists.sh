# Platforms, what is ready for C and C++, and what to do.
fake_toolchain

mask 's/ *$//'
run 0 crossply doctor --definitions definitions --toolchain fake linux/arm64
stdout_is <<'END'
PLATFORM     C     C++  TO DO
linux/arm64  fake  -
END
run 0 crossply doctor --json --definitions definitions --toolchain fake linux/arm64
stdout_is <<'END'
{"platforms":[{"platform":"linux/arm64","c":{"status":"ready","toolchain":"fake","setup":null},"c++":{"status":"unsupported","toolchain":null,"setup":null}}]}
END
run 0 crossply doctor --definitions definitions --toolchain fake
stdout_is <<'END'
PLATFORM        C     C++  TO DO
linux/arm64     fake  -
linux/arm64/v9  fake  -
END
rm "$box/bin/fake-cc"
run 3 crossply doctor --definitions definitions --toolchain fake linux/arm64
stdout_is <<'END'
PLATFORM     C        C++  TO DO
linux/arm64  missing  -    crossply setup linux/arm64 --toolchain fake
END
