# Reports say who made them.
target_compile_definitions(crossply_driver PRIVATE CROSSPLY_VERSION="${PROJECT_VERSION}")

# What is kept of layers between runs was made by the sources of then: a digest of all that decide the bytes of a tar and
# of what it is compressed to goes into the names in the cache, so that a new crossply never believes an old one.
file(GLOB_RECURSE layer_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/driver/layer/*.[ch]
     ${CMAKE_SOURCE_DIR}/runtime/codec/deflate* ${CMAKE_SOURCE_DIR}/runtime/codec/huffman*
     ${CMAKE_SOURCE_DIR}/runtime/codec/gzip* ${CMAKE_SOURCE_DIR}/runtime/codec/zstd*
     ${CMAKE_SOURCE_DIR}/runtime/codec/crc32* ${CMAKE_SOURCE_DIR}/runtime/codec/tar_*
     ${CMAKE_SOURCE_DIR}/runtime/codec/bits.h ${CMAKE_SOURCE_DIR}/runtime/codec/bytes.h)
list(SORT layer_sources)
set(digest ${CMAKE_BINARY_DIR}/layer_sources/layer_sources.h)
add_custom_command(
  OUTPUT ${digest}
  COMMAND ${CMAKE_COMMAND} -DOUT=${digest} -DNAME=LAYER_SOURCES "-DFILES=${layer_sources}" -P
          ${CMAKE_SOURCE_DIR}/cmake/digest.cmake
  DEPENDS ${layer_sources} ${CMAKE_SOURCE_DIR}/cmake/digest.cmake
  COMMENT "Digesting the sources of layers"
  VERBATIM)
target_sources(crossply_driver PRIVATE ${digest})
set_property(SOURCE ${CMAKE_SOURCE_DIR}/driver/layer/codec.c PROPERTY INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR}/layer_sources)
