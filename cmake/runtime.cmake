# The codec's loops are unrolled and inlined more than the rest of the program is worth.
file(GLOB codec_loops CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/runtime/codec/deflate*.c ${CMAKE_SOURCE_DIR}/runtime/codec/huffman.c
     ${CMAKE_SOURCE_DIR}/runtime/codec/x86/*.c ${CMAKE_SOURCE_DIR}/runtime/codec/arm/*.c)
set_source_files_properties(${codec_loops} PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release,RelWithDebInfo>:-O3>)
