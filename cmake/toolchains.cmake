# The definitions of toolchain families become bytes of the library, with one digest over all of them: what a cached
# probe is held against, so that a new crossply never believes what an old one found.
file(GLOB definitions CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/toolchains/definitions/*.yaml)
list(SORT definitions)
set(embedded ${CMAKE_BINARY_DIR}/embedded_definitions.c)
add_custom_command(
  OUTPUT ${embedded}
  COMMAND ${CMAKE_COMMAND} -DOUT=${embedded} "-DFILES=${definitions}" -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${definitions} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
  COMMENT "Embedding toolchain definitions"
  VERBATIM)
target_sources(crossply_toolchains PRIVATE ${embedded})
