# Reports say who made them.
target_compile_definitions(crossply_driver PRIVATE CROSSPLY_VERSION="${PROJECT_VERSION}")

# Compressed segments are kept between runs, but not beyond a change of the encoder: while it is a draft its name does not
# tell, so that the digest of its sources does.
file(GLOB_RECURSE encoder_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/runtime/codec/deflate*
     ${CMAKE_SOURCE_DIR}/runtime/codec/huffman* ${CMAKE_SOURCE_DIR}/runtime/codec/bits.h)
set(encoder_digests)
foreach(source IN LISTS encoder_sources)
  file(SHA256 ${source} digest)
  string(APPEND encoder_digests ${digest})
endforeach()
string(SHA256 encoder_digest "${encoder_digests}")
set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${encoder_sources})
set_source_files_properties(${CMAKE_SOURCE_DIR}/driver/layer/codec.c PROPERTIES COMPILE_DEFINITIONS
                            "LAYER_ENCODER_SOURCES=\"${encoder_digest}\"")
