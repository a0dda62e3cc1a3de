# The three floors as object libraries, the two libraries made of them, and the program.
#
# Sources are found by folder, so that a new kernel, subcommand or toolchain is one file and its row, with no build file
# to touch; CONFIGURE_DEPENDS makes the build notice it.

function(crossply_floor floor)
  cmake_parse_arguments(ARG "" "" "BELOW;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${floor}/*.c)
  list(FILTER sources EXCLUDE REGEX "/driver/cli/")
  if(NOT sources)
    file(WRITE ${CMAKE_BINARY_DIR}/empty_${floor}.c "typedef int crossply_${floor}_is_empty;\n")
    set(sources ${CMAKE_BINARY_DIR}/empty_${floor}.c)
  endif()
  add_library(crossply_${floor} OBJECT ${sources})
  target_include_directories(crossply_${floor} PUBLIC ${CMAKE_SOURCE_DIR}/${floor}/include
                                                      ${CMAKE_SOURCE_DIR}/${floor}/internal)
  foreach(below IN LISTS ARG_BELOW)
    target_include_directories(crossply_${floor} PUBLIC ${CMAKE_SOURCE_DIR}/${below}/include
                                                        ${CMAKE_SOURCE_DIR}/${below}/internal)
  endforeach()
  foreach(library IN LISTS ARG_LIBRARIES)
    target_include_directories(crossply_${floor} PRIVATE ${${library}_INCLUDE_DIRS})
  endforeach()
  if(floor STREQUAL runtime)
    target_include_directories(crossply_${floor} PRIVATE ${UTHASH_INCLUDE_DIR})
  endif()
  include(${CMAKE_SOURCE_DIR}/cmake/${floor}.cmake OPTIONAL)
endfunction()

set(CROSSPLY_FLOORS runtime toolchains driver)
set(CROSSPLY_LIBRARIES ${CROSSPLY_RUNTIME_LIBRARIES} ${CROSSPLY_TOOLCHAINS_LIBRARIES})

macro(crossply_libraries)
  set(objects)
  foreach(floor IN LISTS CROSSPLY_FLOORS)
    list(APPEND objects $<TARGET_OBJECTS:crossply_${floor}>)
  endforeach()
  add_library(crossply_shared SHARED ${objects})
  add_library(crossply_archive STATIC ${objects})
  foreach(library crossply_shared crossply_archive)
    set_target_properties(${library} PROPERTIES OUTPUT_NAME crossply VERSION ${PROJECT_VERSION}
                                                SOVERSION ${PROJECT_VERSION_MAJOR} LINKER_LANGUAGE C)
    foreach(floor IN LISTS CROSSPLY_FLOORS)
      target_include_directories(${library} PUBLIC ${CMAKE_SOURCE_DIR}/${floor}/include)
    endforeach()
  endforeach()
  # clang leaves a sanitizer's own names to the program that the library is linked with.
  if(NOT CROSSPLY_SANITIZE)
    target_link_options(crossply_shared PRIVATE -Wl,-z,defs)
  endif()
  foreach(library IN LISTS CROSSPLY_LIBRARIES)
    target_link_libraries(crossply_shared PRIVATE PkgConfig::${library})
    target_link_libraries(crossply_archive INTERFACE crossply_static_${library})
  endforeach()
  target_link_libraries(crossply_shared PRIVATE Threads::Threads)
  target_link_libraries(crossply_archive INTERFACE Threads::Threads)
endmacro()

# The program is the library's first embedder: it gets the public headers and the archive, nothing else. Its parts are
# objects of their own, so that unit tests reach them.
function(crossply_program)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/driver/cli/*.c)
  list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/driver/cli/main.c)
  add_library(crossply_cli OBJECT ${sources})
  target_compile_definitions(crossply_cli PRIVATE CROSSPLY_VERSION="${PROJECT_VERSION}")
  foreach(floor IN LISTS CROSSPLY_FLOORS)
    target_include_directories(crossply_cli PUBLIC ${CMAKE_SOURCE_DIR}/${floor}/include)
  endforeach()
  add_executable(crossply ${CMAKE_SOURCE_DIR}/driver/cli/main.c)
  target_link_libraries(crossply PRIVATE crossply_cli crossply_archive)
  if(NOT CROSSPLY_SANITIZE) # whose libraries are shared
    crossply_static_program()
  endif()
endfunction()

# The same without even libc, to be copied into any image: `ninja crossply-static`. What loads shared libraries is compiled
# again without: its functions come before those of the archive, of which the linker then takes none.
function(crossply_static_program)
  add_library(crossply_unloading OBJECT EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/runtime/codec/inflate_isal.c)
  target_compile_definitions(crossply_unloading PRIVATE CROSSPLY_STATIC)
  target_include_directories(crossply_unloading PRIVATE ${CMAKE_SOURCE_DIR}/runtime/include
                                                        ${CMAKE_SOURCE_DIR}/runtime/internal)
  add_executable(crossply-static EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/driver/cli/main.c
                                                  $<TARGET_OBJECTS:crossply_unloading>)
  target_link_libraries(crossply-static PRIVATE crossply_cli crossply_archive -static)
  if(CROSSPLY_TESTS)
    set_target_properties(crossply-static crossply_unloading PROPERTIES EXCLUDE_FROM_ALL OFF)
  endif()
endfunction()
