# Writes OUT, a header that defines NAME as one digest over the contents of FILES.
set(digests)
foreach(file IN LISTS FILES)
  file(SHA256 ${file} digest)
  string(APPEND digests ${digest})
endforeach()
string(SHA256 digest "${digests}")
file(WRITE ${OUT} "#define ${NAME} \"${digest}\"\n")
